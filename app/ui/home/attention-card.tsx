import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HoldView, HomeView, LimitView } from '#app/pipeline/merchant-app.ts';
import { holdTitle, waitingWords } from '../hold-banner.tsx';
import { NextStepLink } from '../next-step-link.tsx';
import { ReportsNote } from '../reports-note.tsx';
import { SectionCard } from '../section-card.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { stateWords, stepWords } from '../state-words.ts';
import { CHECK_LIMIT, LIMIT_TONES, limitUseWords } from '../words/limit-words.ts';
import { noticeWords } from '../words/notice-words.ts';
import { sentTwiceWords, unconfirmedWords } from './home-words.ts';

type AttentionCardProps = {
  readonly home: Pick<HomeView, 'holds' | 'unconfirmed' | 'sentTwice' | 'reports' | 'dailyLimit'>;
};

/** What needs a hand, the worst first, with one next step each. */
export function AttentionCard({ home }: AttentionCardProps) {
  const { t } = useTranslation();
  const { holds, unconfirmed, sentTwice, reports, dailyLimit } = home;
  const ordered = [...holds].sort((a, b) => a.kind.localeCompare(b.kind));
  const reportsOff = reports?.state === 'off';
  const limitNear = dailyLimit !== null && LIMIT_TONES[dailyLimit.use] !== null;
  const others = [limitNear, reportsOff, unconfirmed > 0].filter(Boolean).length;
  const count = holds.length + others;
  const title =
    count === 0 ? t('home.attention.title') : t('home.attention.titleWith', { number: count });
  const off = noticeWords(t, 'reports_off');
  return (
    <SectionCard title={title}>
      {count === 0 ? <Text as="p">{t('home.attention.none')}</Text> : null}
      <BlockStack as="ul" gap="300">
        {ordered.map((hold) => (
          <HoldRow key={hold.id} hold={hold} />
        ))}
        {dailyLimit === null ? null : <LimitRow dailyLimit={dailyLimit} />}
        {reports === null ? null : (
          <li className="home-row">
            <BlockStack gap="100" inlineAlign="start">
              {reportsOff ? <ToneBadge tone="attention">{off.label}</ToneBadge> : null}
              <ReportsNote reports={reports} />
            </BlockStack>
            {reportsOff ? <NextStepLink step={off.nextStep} /> : null}
          </li>
        )}
        {unconfirmed > 0 ? (
          <li className="home-row">
            <InlineStack gap="200" blockAlign="center">
              <ToneBadge tone="attention">{t('state.badge.unconfirmed')}</ToneBadge>
              <Text as="span">{unconfirmedWords(t, unconfirmed)}</Text>
            </InlineStack>
            <Button
              url="/app/notifications?state=unconfirmed"
              accessibilityLabel={t('home.attention.reviewUnconfirmed')}
            >
              {t('home.attention.review')}
            </Button>
          </li>
        ) : null}
        {sentTwice > 0 ? (
          <li className="home-row">
            <Text as="p" tone="subdued">
              {sentTwiceWords(t, sentTwice)}
            </Text>
          </li>
        ) : null}
      </BlockStack>
    </SectionCard>
  );
}

function HoldRow({ hold }: { readonly hold: HoldView }) {
  const { t } = useTranslation();
  const words = stateWords(t, 'held', hold.reason);
  return (
    <li className="home-row">
      <BlockStack gap="100" inlineAlign="start">
        <InlineStack gap="200" blockAlign="center">
          <ToneBadge tone={words.tone}>{holdTitle(t, words)}</ToneBadge>
          <Text as="span">{words.explanation}</Text>
        </InlineStack>
        <Text as="p" tone="subdued">
          {waitingWords(t, hold.waiting)}
        </Text>
      </BlockStack>
      {words.nextStep === null ? null : <NextStepLink step={words.nextStep} />}
    </li>
  );
}

function LimitRow({ dailyLimit }: { readonly dailyLimit: LimitView }) {
  const { t } = useTranslation();
  const { people, limit, use } = dailyLimit;
  if (use === 'below') return null;
  return (
    <li className="home-row">
      <BlockStack gap="100" inlineAlign="start">
        <InlineStack gap="200" blockAlign="center">
          <ToneBadge tone={LIMIT_TONES[use]}>{t(`limit.${use}.label`)}</ToneBadge>
          <Text as="span">{t('sentence.end', { sentence: limitUseWords(t, people, limit) })}</Text>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t(`limit.${use}.explanation`)}
        </Text>
      </BlockStack>
      <NextStepLink step={stepWords(t, CHECK_LIMIT)} />
    </li>
  );
}
