import { Banner, List } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SwitchResult } from '#app/pipeline/merchant-app.ts';
import { missingWords } from './home/home-words.ts';

/** Why sending could not be switched on; nothing where it could, or nobody tried. */
export function NotReadyBanner({ result }: { readonly result: SwitchResult | undefined }) {
  const { t } = useTranslation();
  const missing = result === undefined ? [] : missingWords(t, result);
  if (missing.length === 0) return null;
  return (
    <Banner tone="critical" title={t('home.notReady')}>
      <List>
        {missing.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Banner>
  );
}
