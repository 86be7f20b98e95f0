import { Button, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { HoldView, HomeView, LimitView, ReportsView } from '#app/pipeline/merchant-app.ts';
import { rateWords } from '../figures/rate-words.ts';
import { holdingWords, holdTitle, waitingWords } from '../hold-banner.tsx';
import type { Translate } from '../i18n/instance.ts';
import { NextStepLink } from '../next-step-link.tsx';
import { RenewAccess } from '../renew-access.tsx';
import { ReportsNote } from '../reports-note.tsx';
import { stepWords } from '../state-words.ts';
import { CHECK_LIMIT, LIMIT_TONES, limitUseWords } from '../words/limit-words.ts';
import { noticeWords } from '../words/notice-words.ts';
import { SKIP_RULES } from '../words/skip-words.ts';
import type { NextStep, Tone } from '../words/state-word-types.ts';
import { fixableWords, unconfirmedWords } from './home-words.ts';

/** What of Home may need a hand. */
export type AttentionFacts = Pick<
  HomeView,
  | 'holds'
  | 'accessLost'
  | 'unconfirmed'
  | 'fixable'
  | 'reports'
  | 'dailyLimit'
  | 'templateIsMarketing'
> & {
  /** The share of updates without a phone, where it is large. */
  readonly withoutPhone: number | null;
};

/** One thing that needs a hand, with its one next step. */
export type AttentionItem = {
  readonly key: string;
  readonly tone: Tone;
  readonly badge: string;
  readonly text: ReactNode;
  readonly more: string | null;
  readonly step: ReactNode;
};

/** All that needs a hand, the worst first. */
export function attentionItems(
  t: Translate,
  facts: AttentionFacts,
  locale: string,
): AttentionItem[] {
  const holds = (kind: HoldView['kind']) =>
    facts.holds.filter((hold) => hold.kind === kind).map((hold) => ofHold(t, hold));
  return [
    ...holds('channel'),
    ...holds('template'),
    ...ofAccess(t, facts.accessLost),
    ...ofReports(t, facts.reports),
    ...ofUnconfirmed(t, facts.unconfirmed),
    ...ofFixable(t, facts.fixable),
    ...ofLimit(t, facts.dailyLimit),
    ...ofMarketing(t, facts.templateIsMarketing),
    ...ofPhones(t, facts.withoutPhone, locale),
  ];
}

function stepTo(step: NextStep | null): ReactNode {
  return step === null ? null : <NextStepLink step={step} />;
}

function review(t: Translate, url: string, name: string): ReactNode {
  return (
    <Button url={url} accessibilityLabel={name}>
      {t('home.attention.review')}
    </Button>
  );
}

function ofHold(t: Translate, hold: HoldView): AttentionItem {
  const words = holdingWords(t, hold);
  return {
    key: hold.id,
    tone: words.tone,
    badge: holdTitle(t, words),
    text:
      hold.template === null ? (
        words.explanation
      ) : (
        <>
          {words.explanation}
          <br />
          {t('hold.template', { template: hold.template.name })}
        </>
      ),
    more: waitingWords(t, hold.waiting),
    step: stepTo(words.nextStep),
  };
}

function ofAccess(t: Translate, isLost: boolean): AttentionItem[] {
  if (!isLost) return [];
  return [
    {
      key: 'access',
      tone: 'critical',
      badge: t('access.label'),
      text: t('access.lost'),
      more: null,
      step: <RenewAccess />,
    },
  ];
}

function ofReports(t: Translate, reports: ReportsView | null): AttentionItem[] {
  if (reports?.state !== 'off') return [];
  const { label, nextStep } = noticeWords(t, 'reports_off');
  return [
    {
      key: 'reports',
      tone: 'attention',
      badge: label,
      text: <ReportsNote reports={reports} />,
      more: null,
      step: stepTo(nextStep),
    },
  ];
}

function ofUnconfirmed(t: Translate, count: number): AttentionItem[] {
  if (count === 0) return [];
  return [
    {
      key: 'unconfirmed',
      tone: 'attention',
      badge: t('state.badge.unconfirmed'),
      text: unconfirmedWords(t, count),
      more: null,
      step: review(
        t,
        '/app/notifications?state=unconfirmed',
        t('home.attention.reviewUnconfirmed'),
      ),
    },
  ];
}

function ofFixable(t: Translate, count: number): AttentionItem[] {
  if (count === 0) return [];
  return [
    {
      key: 'fixable',
      tone: 'critical',
      badge: t('state.badge.failed'),
      text: fixableWords(t, count),
      more: null,
      step: review(t, '/app/notifications?state=failed', t('home.attention.reviewFailed')),
    },
  ];
}

function ofLimit(t: Translate, dailyLimit: LimitView | null): AttentionItem[] {
  if (dailyLimit === null || dailyLimit.use === 'below') return [];
  const { people, limit, use } = dailyLimit;
  return [
    {
      key: 'limit',
      tone: LIMIT_TONES[use],
      badge: t(`limit.${use}.label`),
      text: t('sentence.end', { sentence: limitUseWords(t, people, limit) }),
      more: t(`limit.${use}.explanation`),
      step: stepTo(stepWords(t, CHECK_LIMIT)),
    },
  ];
}

function ofMarketing(t: Translate, isMarketing: boolean): AttentionItem[] {
  if (!isMarketing) return [];
  const { label, explanation, nextStep } = noticeWords(t, 'template_marketing');
  return [
    {
      key: 'marketing',
      tone: 'attention',
      badge: label,
      text: explanation,
      more: null,
      step: stepTo(nextStep),
    },
  ];
}

function ofPhones(t: Translate, share: number | null, locale: string): AttentionItem[] {
  const rate = share === null ? null : rateWords(t, share, 1, locale);
  if (rate === null) return [];
  const { nextStep } = SKIP_RULES.no_phone;
  return [
    {
      key: 'phones',
      tone: null,
      badge: t('skip.no_phone.label'),
      text: t('home.attention.withoutPhone', { share: rate }),
      more: null,
      step:
        nextStep === null || typeof nextStep === 'function' ? null : stepTo(stepWords(t, nextStep)),
    },
  ];
}

/** One line of the card. */
export function AttentionText({ item }: { readonly item: AttentionItem }) {
  return (
    <>
      {typeof item.text === 'string' ? <Text as="span">{item.text}</Text> : item.text}
      {item.more === null ? null : (
        <Text as="p" tone="subdued">
          {item.more}
        </Text>
      )}
    </>
  );
}
