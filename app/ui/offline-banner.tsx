import { Banner, Box } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useOnline } from './online.ts';

/** Says that the connection is gone, until it is back. */
export function OfflineBanner() {
  const { t } = useTranslation();
  if (useOnline()) return null;
  return (
    <Box paddingBlockEnd="400">
      <Banner tone="warning">
        <p>{t('draft.offline')}</p>
      </Banner>
    </Box>
  );
}
