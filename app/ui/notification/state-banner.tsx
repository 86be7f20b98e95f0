import { Banner, BlockStack, Button, ButtonGroup, Card, Text } from '@shopify/polaris';
import { Trans, useTranslation } from 'react-i18next';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { NextStepLink } from '../next-step-link.tsx';
import { ShopTime } from '../shop-time.tsx';
import { bannerTone } from '../state-badge.tsx';
import type { StateWords } from '../state-words.ts';
import { TechnicalDetails } from '../technical-details.tsx';
import { unconfirmedCauseWords } from '../words/waiting-words.ts';

type StateBannerProps = {
  readonly story: NotificationStory;
  readonly words: StateWords;
  readonly isBusy: boolean;
  readonly onSendAgain: () => void;
  readonly onLeave: () => void;
};

/** State, reason and next step; for a message that arrived, when and how we know. */
export function StateBanner(props: StateBannerProps) {
  const { t } = useTranslation();
  const { story, words } = props;
  const { state } = story.row;
  if (state === 'delivered' || state === 'read') return <Arrived story={story} state={state} />;
  const { reason, probablyDelivered } = story.row;
  const isUnconfirmed = state === 'unconfirmed' && (probablyDelivered || reason !== 'queued');
  return (
    <Banner tone={bannerTone(words.tone)} title={words.label ?? words.badge}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">
          {isUnconfirmed && !probablyDelivered ? t('notification.unconfirmed') : words.explanation}
        </Text>
        {isUnconfirmed ? <WaitedFor story={story} /> : null}
        <Step {...props} />
        <TechnicalDetails
          code={story.code}
          text={story.details}
          startsOpen={reason === 'refused'}
        />
      </BlockStack>
    </Banner>
  );
}

type ArrivedProps = {
  readonly story: NotificationStory;
  readonly state: 'delivered' | 'read';
};

function Arrived({ story, state }: ArrivedProps) {
  const { t } = useTranslation();
  const report = story.story.findLast(
    (entry) => entry.kind === 'receipt' && entry.detail === state,
  );
  const at = report?.at ?? story.row.updatedAt;
  const failedFirst = story.story.some(
    (entry) => entry.kind === 'receipt' && entry.detail === 'failed',
  );
  return (
    <Card>
      <Text as="p">
        <Trans
          i18nKey={`notification.arrived.${report === undefined ? state : (`${state}ByReport` as const)}`}
          components={{ time: <ShopTime at={at} show="sentence" /> }}
        />
      </Text>
      {failedFirst ? <Text as="p">{t('notification.arrived.failedFirst')}</Text> : null}
      {story.story.some(({ kind }) => kind === 'email_sent') ? (
        <Text as="p">{t('notification.arrived.emailedToo')}</Text>
      ) : null}
    </Card>
  );
}

function WaitedFor({ story }: Pick<StateBannerProps, 'story'>) {
  const { t } = useTranslation();
  const since = story.story.findLast((entry) => entry.kind === 'attempt_unconfirmed')?.at;
  const cause = unconfirmedCauseWords(t, story.row.reason);
  if (since === undefined) {
    return (
      <Text as="p">
        {cause === null ? t('notification.watch.plain') : t('notification.watch.cause', { cause })}
      </Text>
    );
  }
  const components = { time: <ShopTime at={since} show="sentence" /> };
  return (
    <Text as="p">
      {cause === null ? (
        <Trans i18nKey="notification.watch.since" components={components} />
      ) : (
        <Trans i18nKey="notification.watch.causeSince" values={{ cause }} components={components} />
      )}
    </Text>
  );
}

function Step({ story, words, isBusy, onSendAgain, onLeave }: StateBannerProps) {
  const { t } = useTranslation();
  const step = words.nextStep;
  if (step === null) return null;
  if (step.place === 'send_again_or_leave' || step.place === 'send_again') {
    return (
      <ButtonGroup>
        {story.canResend ? (
          <Button onClick={onSendAgain} disabled={isBusy}>
            {t('action.sendAgain')}
          </Button>
        ) : null}
        {story.canLeave ? (
          <Button onClick={onLeave} disabled={isBusy}>
            {t('action.leaveIt')}
          </Button>
        ) : null}
      </ButtonGroup>
    );
  }
  return <NextStepLink step={step} order={{ gid: story.orderGid, name: story.row.orderName }} />;
}
