import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack } from '@shopify/polaris';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FigureDays, HomeView, SetupView, SwitchResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import { ConfirmModal } from '../confirm-modal.tsx';
import type { ShopClock } from '../dates.ts';
import { FiguresCard, type FiguresReading } from '../figures/figures-card.tsx';
import { NotReadyBanner } from '../not-ready-banner.tsx';
import { SetupGuide } from '../setup/setup-guide.tsx';
import { SilenceBanners } from '../silence-banners.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { AttentionCard } from './attention-card.tsx';
import { switchOffWords } from './home-words.ts';
import { LimitCard } from './limit-card.tsx';

type HomeScreenProps = {
  readonly home: HomeView;
  /** Null: the merchant put the guide away. */
  readonly setup: SetupView | null;
  readonly languageNames: Readonly<Record<string, string>>;
  /** The share of updates without a phone, where it is large. */
  readonly withoutPhone: number | null;
  readonly days: FigureDays;
  /** Null before sending was ever on. */
  readonly figures: FiguresReading | null;
  readonly fromPhone: boolean;
  readonly clock: ShopClock;
};

/** Are my customers being told, and must I do anything? */
export function HomeScreen({
  home,
  setup,
  languageNames,
  withoutPhone,
  days,
  figures,
  fromPhone,
  clock,
}: HomeScreenProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<SwitchResult>();
  const [asks, setAsks] = useState(false);
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  useEffect(() => {
    if (result?.outcome === 'on') showToast(t('home.switchedOn'));
    if (result?.outcome === 'off') showToast(t('home.switchedOff'));
  }, [result, t]);

  const switchTo = (sending: 'on' | 'off') => {
    setAsks(false);
    fetcher.submit({ sending }, { method: 'post', action: '/app?index' });
  };
  const loading = fetcher.state !== 'idle';
  const switchOn = {
    content: t('action.switchOn'),
    loading,
    onAction: () => switchTo('on'),
  };
  const switchOff = { content: t('home.switchOff'), loading, onAction: () => setAsks(true) };

  return (
    <AppPage
      title={t('app.title')}
      clock={clock}
      titleMetadata={
        <ToneBadge tone={home.sendingOn ? 'success' : null}>
          {home.sendingOn ? t('home.on') : t('home.off')}
        </ToneBadge>
      }
      {...(home.sendingOn
        ? { secondaryActions: [switchOff] }
        : // For the first time, it is a step of the guide.
          setup === null || home.switchedOnAt !== null
          ? { primaryAction: switchOn }
          : {})}
    >
      <HomeParts
        home={home}
        setup={setup}
        languageNames={languageNames}
        withoutPhone={withoutPhone}
        days={days}
        figures={figures}
        fromPhone={fromPhone}
        result={result}
      />
      {asks ? (
        <ConfirmModal
          id="switch-off"
          title={t('home.switchOffTitle')}
          text={switchOffWords(t, home.unsent)}
          confirm={t('home.switchOff')}
          cancel={t('home.keepOn')}
          isDestructive
          onConfirm={() => switchTo('off')}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </AppPage>
  );
}

type HomePartsProps = Omit<HomeScreenProps, 'clock'> & {
  /** What came of switching on or off, once it did. */
  readonly result: SwitchResult | undefined;
};

/** All below the heading. Drawn again for other data only: not while a question opens or closes. */
const HomeParts = memo(function HomeParts(props: HomePartsProps) {
  const { home, setup, languageNames, withoutPhone, days, figures, fromPhone, result } = props;
  const { t } = useTranslation();
  const afterGuide = useFocusOnceGone(setup !== null);
  return (
    <BlockStack gap="400">
      {home.back === null ? null : (
        <Banner tone="info">
          <p>{home.back === 'kept' ? t('home.welcomeBack') : t('home.erasedBefore')}</p>
        </Banner>
      )}
      <NotReadyBanner result={result} />
      <SilenceBanners home={home} />
      {setup === null ? null : <SetupGuide setup={setup} languageNames={languageNames} />}
      <div ref={afterGuide} tabIndex={-1} className="focus-target">
        <AttentionCard facts={{ ...home, withoutPhone }} />
      </div>
      {figures === null ? null : (
        <FiguresCard
          days={days}
          reading={figures}
          fromPhone={fromPhone}
          isSending={home.holds.length === 0 && home.pause === null && !home.accessLost}
        />
      )}
      {home.dailyLimit === null ? null : <LimitCard {...home.dailyLimit} />}
    </BlockStack>
  );
});

/** Where the focus goes once the part above is gone that had it. */
function useFocusOnceGone(isThere: boolean) {
  const next = useRef<HTMLDivElement>(null);
  const wasThere = useRef(isThere);
  useEffect(() => {
    const isGone = wasThere.current && !isThere;
    wasThere.current = isThere;
    if (isGone && document.activeElement === document.body) next.current?.focus();
  }, [isThere]);
  return next;
}
