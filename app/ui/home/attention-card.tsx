import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import type { HoldView, HomeView, LimitView } from '#app/pipeline/merchant-app.ts';
import { waitingWords } from '../hold-banner.tsx';
import { NextStepLink } from '../next-step-link.tsx';
import { ReportsNote } from '../reports-note.tsx';
import { SectionCard } from '../section-card.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { stateWords } from '../state-words.ts';
import { LIMIT_WORDS, limitUseWords } from '../words/limit-words.ts';
import { NOTICE_WORDS } from '../words/notice-words.ts';
import { HOME_COPY, sentTwiceWords, unconfirmedWords } from './home-copy.ts';

type AttentionCardProps = {
  readonly home: Pick<HomeView, 'holds' | 'unconfirmed' | 'sentTwice' | 'reports' | 'dailyLimit'>;
};

/** What needs a hand, the worst first, with one next step each. */
export function AttentionCard({ home }: AttentionCardProps) {
  const { holds, unconfirmed, sentTwice, reports, dailyLimit } = home;
  const ordered = [...holds].sort((a, b) => a.kind.localeCompare(b.kind));
  const reportsOff = reports?.state === 'off';
  const limitNear = dailyLimit !== null && LIMIT_WORDS[dailyLimit.use] !== null;
  const others = [limitNear, reportsOff, unconfirmed > 0].filter(Boolean).length;
  const count = holds.length + others;
  const title = count === 0 ? HOME_COPY.attention : `${HOME_COPY.attention} (${count})`;
  return (
    <SectionCard title={title}>
      {count === 0 ? <Text as="p">{HOME_COPY.attentionNone}</Text> : null}
      <BlockStack as="ul" gap="300">
        {ordered.map((hold) => (
          <HoldRow key={hold.id} hold={hold} />
        ))}
        {dailyLimit === null ? null : <LimitRow dailyLimit={dailyLimit} />}
        {reports === null ? null : (
          <li className="home-row">
            <BlockStack gap="100" inlineAlign="start">
              {reportsOff ? (
                <ToneBadge tone="attention">{NOTICE_WORDS.reports_off.label}</ToneBadge>
              ) : null}
              <ReportsNote reports={reports} />
            </BlockStack>
            {reportsOff ? <NextStepLink step={NOTICE_WORDS.reports_off.nextStep} /> : null}
          </li>
        )}
        {unconfirmed > 0 ? (
          <li className="home-row">
            <InlineStack gap="200" blockAlign="center">
              <ToneBadge tone="attention">Unconfirmed</ToneBadge>
              <Text as="span">{unconfirmedWords(unconfirmed)}</Text>
            </InlineStack>
            <Button
              url="/app/notifications?state=unconfirmed"
              accessibilityLabel="Review unconfirmed messages"
            >
              {HOME_COPY.review}
            </Button>
          </li>
        ) : null}
        {sentTwice > 0 ? (
          <li className="home-row">
            <Text as="p" tone="subdued">
              {sentTwiceWords(sentTwice)}
            </Text>
          </li>
        ) : null}
      </BlockStack>
    </SectionCard>
  );
}

function HoldRow({ hold }: { readonly hold: HoldView }) {
  const words = stateWords('held', hold.reason);
  return (
    <li className="home-row">
      <BlockStack gap="100" inlineAlign="start">
        <InlineStack gap="200" blockAlign="center">
          <ToneBadge tone={words.tone}>{`Held: ${words.label ?? 'Messages wait'}`}</ToneBadge>
          <Text as="span">{words.explanation}</Text>
        </InlineStack>
        <Text as="p" tone="subdued">
          {waitingWords(hold.waiting)}
        </Text>
      </BlockStack>
      {words.nextStep === null ? null : <NextStepLink step={words.nextStep} />}
    </li>
  );
}

function LimitRow({ dailyLimit }: { readonly dailyLimit: LimitView }) {
  const words = LIMIT_WORDS[dailyLimit.use];
  if (words === null) return null;
  return (
    <li className="home-row">
      <BlockStack gap="100" inlineAlign="start">
        <InlineStack gap="200" blockAlign="center">
          <ToneBadge tone={words.tone}>{words.label}</ToneBadge>
          <Text as="span">{`${limitUseWords(dailyLimit.people, dailyLimit.limit)}.`}</Text>
        </InlineStack>
        <Text as="p" tone="subdued">
          {words.explanation}
        </Text>
      </BlockStack>
      <NextStepLink step={words.nextStep} />
    </li>
  );
}
