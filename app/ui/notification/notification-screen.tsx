import { useFetcher, useLocation } from '@remix-run/react';
import { Banner, BlockStack, Button } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { NotificationStory, ResendResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import { type Clock, formatMomentInSentence } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { parcelWords } from '../parcel-words.ts';
import { orderInAdmin } from '../places.ts';
import { StateBadge } from '../state-badge.tsx';
import { stateWords } from '../state-words.ts';
import { STATUS_NAMES } from '../words/status-names.ts';
import { ConfirmAction } from './confirm-action.tsx';
import { FactsCard } from './facts-card.tsx';
import { NOTIFICATION_COPY, REFUSAL_WORDS } from './notification-copy.ts';
import { PreviewCard } from './preview-card.tsx';
import { StateBanner } from './state-banner.tsx';
import { StoryList } from './story-list.tsx';

/** What the page's action answers to its two buttons. */
export type NotificationAnswer =
  | { readonly intent: 'resend'; readonly result: ResendResult }
  | { readonly intent: 'leave'; readonly result: { outcome: 'left' | 'not_open' } };

type NotificationScreenProps = {
  readonly story: NotificationStory | null;
  readonly languageName: string | null;
  readonly clock: Clock;
};

/** What did the customer get, and how do we know? */
export function NotificationScreen({ story, languageName, clock }: NotificationScreenProps) {
  const back = useListAddress();
  if (story === null) {
    return (
      <AppPage title={NOTIFICATION_COPY.notFoundTitle} clock={clock} back={back}>
        <EmptyBlock title={NOTIFICATION_COPY.notFound}>
          <Button url="/app/notifications">{NOTIFICATION_COPY.seeNotifications}</Button>
        </EmptyBlock>
      </AppPage>
    );
  }
  return <Story story={story} languageName={languageName} clock={clock} back={back} />;
}

/** Back leads to the view of the list that this page was opened from. */
function useListAddress(): { content: string; url: string } {
  const { state } = useLocation();
  const [url, setUrl] = useState('/app/notifications');
  useEffect(() => {
    const listUrl: unknown = state?.listUrl;
    if (typeof listUrl === 'string' && listUrl.startsWith('/app/notifications')) setUrl(listUrl);
  }, [state]);
  return { content: NOTIFICATION_COPY.back, url };
}

type StoryProps = {
  readonly story: NotificationStory;
  readonly languageName: string | null;
  readonly clock: Clock;
  readonly back: { content: string; url: string };
};

function Story({ story, languageName, clock, back }: StoryProps) {
  const { row } = story;
  const [asks, setAsks] = useState<'resend' | 'leave' | null>(null);
  const fetcher = useFetcher<NotificationAnswer>();
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  useEffect(() => {
    if (answer?.result.outcome === 'queued') showToast(NOTIFICATION_COPY.queued);
    if (answer?.result.outcome === 'left') showToast(NOTIFICATION_COPY.left);
    if (answer?.result.outcome === 'confirm_double') setAsks('resend');
  }, [answer]);

  const send = (intent: 'resend' | 'leave', acceptDouble: boolean) => {
    setAsks(null);
    fetcher.submit({ intent, acceptDouble: String(acceptDouble) }, { method: 'post' });
  };
  const isBusy = fetcher.state !== 'idle';
  const words = stateWords(row.state, row.reason, {
    due: story.dueAt === null ? null : formatMomentInSentence(story.dueAt, clock),
    templateName: story.preview?.templateName ?? null,
    language: languageName,
    carrierStatus: row.carrierStatus,
    probablyDelivered: row.probablyDelivered,
  });
  const order = orderInAdmin(story.orderGid);
  const problem = problemOf(answer);

  return (
    <AppPage
      title={`${row.orderName} · ${STATUS_NAMES[row.status]}`}
      clock={clock}
      back={back}
      titleMetadata={<StateBadge words={words} />}
      {...(row.parcel === null ? {} : { subtitle: capitalised(parcelWords(row.parcel)) })}
      secondaryActions={[
        ...(order === null
          ? []
          : [{ content: NOTIFICATION_COPY.viewOrder, url: order.url, target: '_top' as const }]),
        ...(story.canResend
          ? [
              {
                content: NOTIFICATION_COPY.sendAgain,
                loading: isBusy,
                onAction: () => setAsks('resend'),
              },
            ]
          : []),
      ]}
    >
      <div className="story-layout">
        <div className="story-top">
          <BlockStack gap="300">
            {problem === null ? null : <Banner tone="critical" title={problem} />}
            {story.sentTwice ? <Banner tone="warning">{NOTIFICATION_COPY.sentTwice}</Banner> : null}
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

function problemOf(answer: NotificationAnswer | undefined): string | null {
  if (answer === undefined) return null;
  if (answer.result.outcome === 'refused') return REFUSAL_WORDS[answer.result.reason];
  return answer.result.outcome === 'not_open' ? NOTIFICATION_COPY.notOpen : null;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
