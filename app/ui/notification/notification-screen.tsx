import { useFetcher, useLocation } from '@remix-run/react';
import { Banner, BlockStack, Button } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HistoryDays, USUAL_HISTORY_DAYS } from '#app/domain/history.ts';
import type { NotificationStory, ResendResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import type { Translate } from '../i18n/instance.ts';
import { parcelTitle } from '../parcel-words.ts';
import { orderInAdmin } from '../places.ts';
import { StateBadge } from '../state-badge.tsx';
import { stateWords } from '../state-words.ts';
import { ConfirmAction } from './confirm-action.tsx';
import { FactsCard } from './facts-card.tsx';
import { useLiveStory } from './live-story.ts';
import { useNeighbours } from './neighbours.ts';
import { PreviewCard } from './preview-card.tsx';
import { StateBanner } from './state-banner.tsx';
import { StoryList } from './story-list.tsx';
import { wordFactsOf } from './word-facts.ts';

/** What the page's action answers to its two buttons. */
export type NotificationAnswer =
  | { readonly intent: 'resend'; readonly result: ResendResult }
  | { readonly intent: 'leave'; readonly result: { outcome: 'left' | 'not_open' } };

type NotificationScreenProps = {
  readonly story: NotificationStory | null;
  readonly languageName: string | null;
  /** For how many days the shop keeps its history, where there is no story. */
  readonly historyDays: HistoryDays | null;
  readonly clock: ShopClock;
};

/** What did the customer get, and how do we know? */
export function NotificationScreen({
  story,
  languageName,
  historyDays,
  clock,
}: NotificationScreenProps) {
  const { t } = useTranslation();
  const back = useListAddress();
  if (story === null) {
    return (
      <AppPage title={t('notification.notFound.title')} clock={clock} back={back}>
        <EmptyBlock
          title={t('notification.notFound.text', { count: historyDays ?? USUAL_HISTORY_DAYS })}
        >
          <Button url="/app/notifications">{t('notification.notFound.seeAll')}</Button>
        </EmptyBlock>
      </AppPage>
    );
  }
  return (
    <Story key={story.row.id} story={story} languageName={languageName} clock={clock} back={back} />
  );
}

/** Back leads to the view of the list that this page was opened from. */
function useListAddress(): { content: string; url: string } {
  const { t } = useTranslation();
  const { state } = useLocation();
  const [url, setUrl] = useState('/app/notifications');
  useEffect(() => {
    const listUrl: unknown = state?.listUrl;
    if (typeof listUrl === 'string' && listUrl.startsWith('/app/notifications')) setUrl(listUrl);
  }, [state]);
  return { content: t('nav.notifications'), url };
}

type StoryProps = {
  readonly story: NotificationStory;
  readonly languageName: string | null;
  readonly clock: ShopClock;
  readonly back: { content: string; url: string };
};

function Story({ story, languageName, clock, back }: StoryProps) {
  const { t, i18n } = useTranslation();
  const { row } = story;
  const [asks, setAsks] = useState<'resend' | 'leave' | null>(null);
  const fetcher = useFetcher<NotificationAnswer>();
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer?.result.outcome === 'queued') showToast(t('notification.queued'));
    if (answer?.result.outcome === 'left') showToast(t('notification.closed'));
    if (answer?.result.outcome === 'confirm_double') setAsks('resend');
    // What came of it stands there, and the button that was pressed may be gone.
    else if (answer !== undefined) top.current?.focus();
  }, [answer, t]);

  const send = (intent: 'resend' | 'leave', acceptDouble: boolean) => {
    setAsks(null);
    fetcher.submit({ intent, acceptDouble: String(acceptDouble) }, { method: 'post' });
  };
  const isBusy = fetcher.state !== 'idle';
  const facts = wordFactsOf({ t, locale: i18n.language, clock }, story, languageName);
  const words = stateWords(t, row.state, row.reason, facts);
  const ofEmail = story.story.filter(({ kind }) => kind.startsWith('email_'));
  const news = useLiveStory(row.state, words.badge, ofEmail.at(-1)?.kind === 'email_queued');
  const neighbours = useNeighbours(row.id, back.url);
  const order = orderInAdmin(story.orderGid);
  const problem = problemOf(t, answer);

  return (
    <AppPage
      title={`${row.orderName} · ${t(`status.${row.status}`)}`}
      clock={clock}
      back={back}
      pagination={neighbours}
      titleMetadata={<StateBadge words={words} />}
      {...(row.parcel === null ? {} : { subtitle: parcelTitle(t, row.parcel) })}
      secondaryActions={[
        ...(order === null
          ? []
          : [{ content: t('notification.viewOrder'), url: order.url, target: '_top' as const }]),
        ...(story.canResend
          ? [
              {
                content: t('action.sendAgain'),
                loading: isBusy,
                onAction: () => setAsks('resend'),
              },
            ]
          : []),
      ]}
    >
      <div className="story-layout">
        <div ref={top} tabIndex={-1} className="story-top focus-target">
          <BlockStack gap="300">
            {problem === null ? null : <Banner tone="critical" title={problem} />}
            {story.sentTwice ? <Banner tone="warning">{t('notification.sentTwice')}</Banner> : null}
            <StateBanner
              story={story}
              words={words}
              isBusy={isBusy}
              onSendAgain={() => setAsks('resend')}
              onLeave={() => setAsks('leave')}
            />
          </BlockStack>
        </div>
        <div className="story-preview">
          <PreviewCard story={story} languageName={languageName} />
        </div>
        <div className="story-main">
          <StoryList story={story} />
        </div>
        <div className="story-facts">
          <FactsCard story={story} languageName={languageName} />
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {news}
      </p>
      <ConfirmAction
        asks={asks}
        story={story}
        doubleAsked={answer?.result.outcome === 'confirm_double'}
        onSend={send}
        onClose={() => setAsks(null)}
      />
    </AppPage>
  );
}

function problemOf(t: Translate, answer: NotificationAnswer | undefined): string | null {
  if (answer === undefined) return null;
  if (answer.result.outcome === 'refused') return t(`notification.refusal.${answer.result.reason}`);
  return answer.result.outcome === 'not_open' ? t('notification.notOpen') : null;
}
