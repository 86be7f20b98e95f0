import { Banner, BlockStack, Button, ButtonGroup, Card, Text } from '@shopify/polaris';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { NextStepLink } from '../next-step-link.tsx';
import { ShopTime } from '../shop-time.tsx';
import { bannerTone } from '../state-badge.tsx';
import { type StateWords, unconfirmedCauseWords } from '../state-words.ts';
import { TechnicalDetails } from '../technical-details.tsx';
import { NOTIFICATION_COPY } from './notification-copy.ts';

type StateBannerProps = {
  readonly story: NotificationStory;
  readonly words: StateWords;
  readonly isBusy: boolean;
  readonly onSendAgain: () => void;
  readonly onLeave: () => void;
};

/** State, reason and next step; for a message that arrived, when and how we know. */
export function StateBanner(props: StateBannerProps) {
  const { story, words } = props;
  const { state } = story.row;
  if (state === 'delivered' || state === 'read') return <Arrived story={story} words={words} />;
  const isUnconfirmed = state === 'unconfirmed' && words.badge === 'Unconfirmed';
  return (
    <Banner tone={bannerTone(words.tone)} title={words.label ?? words.badge}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">
          {isUnconfirmed && !story.row.probablyDelivered
            ? NOTIFICATION_COPY.unconfirmed
            : words.explanation}
        </Text>
        {isUnconfirmed ? <WaitedFor story={story} /> : null}
        <Step {...props} />
        <TechnicalDetails
          code={story.code}
          text={story.details}
          startsOpen={story.row.reason === 'refused'}
        />
      </BlockStack>
    </Banner>
  );
}

function Arrived({ story, words }: Pick<StateBannerProps, 'story' | 'words'>) {
  const { state, updatedAt } = story.row;
  const report = story.story.findLast(
    (entry) => entry.kind === 'receipt' && entry.detail === state,
  );
  const at = report?.at ?? updatedAt;
  const failedFirst = story.story.some(
    (entry) => entry.kind === 'receipt' && entry.detail === 'failed',
  );
  return (
    <Card>
      <Text as="p">
        {words.badge} <ShopTime at={at} show="sentence" />
        {report === undefined ? '.' : ', by delivery report.'}
      </Text>
      {failedFirst ? (
        <Text as="p">A failure was reported first; delivery was confirmed later.</Text>
      ) : null}
    </Card>
  );
}

function WaitedFor({ story }: Pick<StateBannerProps, 'story'>) {
  const since = story.story.findLast((entry) => entry.kind === 'attempt_unconfirmed')?.at;
  const cause = unconfirmedCauseWords(story.row.reason);
  return (
    <Text as="p">
      {cause === null ? '' : `${cause} `}
      We watch for delivery reports
      {since === undefined ? null : (
        <>
          {' since '}
          <ShopTime at={since} show="sentence" />
        </>
      )}
      .
    </Text>
  );
}

function Step({ story, words, isBusy, onSendAgain, onLeave }: StateBannerProps) {
  const step = words.nextStep;
  if (step === null) return null;
  if (step.place === 'send_again_or_leave' || step.place === 'send_again') {
    return (
      <ButtonGroup>
        {story.canResend ? (
          <Button onClick={onSendAgain} disabled={isBusy}>
            {NOTIFICATION_COPY.sendAgain}
          </Button>
        ) : null}
        {story.canLeave ? (
          <Button onClick={onLeave} disabled={isBusy}>
            {NOTIFICATION_COPY.leaveIt}
          </Button>
        ) : null}
      </ButtonGroup>
    );
  }
  return <NextStepLink step={step} order={{ gid: story.orderGid, name: story.row.orderName }} />;
}
