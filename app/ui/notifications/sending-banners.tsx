import { useFetcher } from '@remix-run/react';
import { Banner, Button, InlineStack } from '@shopify/polaris';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeView, SwitchResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { HoldBanner } from '../hold-banner.tsx';
import { NotReadyBanner } from '../not-ready-banner.tsx';
import { SilenceBanners } from '../silence-banners.tsx';

type SendingBannersProps = {
  readonly home: HomeView;
  /** Sending is on again, and the button that did it is gone. */
  readonly onSwitchedOn: () => void;
};

/** That nothing is sent now, and why. */
export function SendingBanners({ home, onSwitchedOn }: SendingBannersProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<SwitchResult>();
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (result?.outcome !== 'on') return;
    showToast(t('home.switchedOn'));
    onSwitchedOn();
  }, [result]);
  const isSetUp = home.steps.channelConnected;
  return (
    <>
      <NotReadyBanner result={result} />
      {home.sendingOn || !isSetUp ? null : (
        <Banner tone="info">
          <InlineStack gap="300" align="space-between" blockAlign="center">
            <p>{t('list.sendingOff')}</p>
            {home.switchedOnAt === null ? (
              // For the first time, it is a step of the guide.
              <Button url="/app">{t('action.switchOn')}</Button>
            ) : (
              <Button
                loading={fetcher.state !== 'idle'}
                onClick={() =>
                  fetcher.submit({ sending: 'on' }, { method: 'post', action: '/app?index' })
                }
              >
                {t('action.switchOn')}
              </Button>
            )}
          </InlineStack>
        </Banner>
      )}
      <SilenceBanners home={home} />
      {home.holds.map((hold) => (
        <HoldBanner key={hold.id} hold={hold} />
      ))}
    </>
  );
}
