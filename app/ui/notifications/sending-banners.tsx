import { Banner, Button, InlineStack } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { HoldBanner } from '../hold-banner.tsx';

/** That nothing is sent now, and why. */
export function SendingBanners({ home }: { readonly home: HomeView }) {
  const { t } = useTranslation();
  const isSetUp = home.steps.channelConnected;
  return (
    <>
      {home.sendingOn || !isSetUp ? null : (
        <Banner tone="info">
          <InlineStack gap="300" align="space-between" blockAlign="center">
            <p>{t('list.sendingOff')}</p>
            <Button url="/app">{t('action.switchOn')}</Button>
          </InlineStack>
        </Banner>
      )}
      {home.holds.map((hold) => (
        <HoldBanner key={hold.id} hold={hold} />
      ))}
    </>
  );
}
