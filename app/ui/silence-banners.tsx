import { Banner } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { pauseWords } from './words/pause-words.ts';

type SilenceBannersProps = {
  readonly home: Pick<HomeView, 'pause' | 'shopifySilentMinutes'>;
};

/** That 1MSG or Shopify gives no answer, and how old what is shown may be by that. */
export function SilenceBanners({ home }: SilenceBannersProps) {
  const { t } = useTranslation();
  const { pause, shopifySilentMinutes: minutes } = home;
  return (
    <>
      {pause === null ? null : (
        <Banner tone="warning" title={t('pause.title')}>
          <p>{pauseWords(t, pause)}</p>
        </Banner>
      )}
      {minutes === null ? null : (
        <Banner tone="warning" title={t('pause.shopify')}>
          <p>{t('pause.mayBeOld', { minutes })}</p>
        </Banner>
      )}
    </>
  );
}
