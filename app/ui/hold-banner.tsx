import { Banner, BlockStack, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HoldView } from '#app/pipeline/merchant-app.ts';
import { useClock } from './clock.tsx';
import { type Clock, formatMomentInSentence } from './dates.ts';
import type { Translate } from './i18n/instance.ts';
import { NextStepLink } from './next-step-link.tsx';
import { bannerTone } from './state-badge.tsx';
import { type StateWords, stateWords } from './state-words.ts';
import { TechnicalDetails } from './technical-details.tsx';
import { probeSentence } from './words/hold-words.ts';
import { NO_FACTS } from './words/state-word-types.ts';

/** What a hold stops, why, and the one thing to do. */
export function HoldBanner({ hold }: { readonly hold: HoldView }) {
  const { t } = useTranslation();
  const clock = useClock();
  const words = holdingWords(t, hold);
  const probe = probeWords(t, hold.probe, clock);
  return (
    <Banner tone={bannerTone(words.tone)} title={holdTitle(t, words)}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">{words.explanation}</Text>
        {hold.template === null ? null : (
          <Text as="p" breakWord>
            {t('hold.template', { template: hold.template.name })}
          </Text>
        )}
        <Text as="p">{waitingWords(t, hold.waiting)}</Text>
        {probe === null ? null : <p suppressHydrationWarning>{probe}</p>}
        {words.nextStep === null ? null : <NextStepLink step={words.nextStep} />}
        <InlineStack>
          <TechnicalDetails code={hold.code} text={hold.details} />
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

/** The words of a hold; a template of single statuses is chosen where they are. */
export function holdingWords(t: Translate, { reason, template }: HoldView): StateWords {
  const facts = { ...NO_FACTS, templateName: template?.name ?? null };
  const words = stateWords(t, 'held', reason, facts);
  const { nextStep } = words;
  if (template?.ofStatuses !== true || nextStep?.place !== 'templates') return words;
  return { ...words, nextStep: { ...nextStep, place: 'statuses' } };
}

export function holdTitle(t: Translate, { label }: Pick<StateWords, 'label'>): string {
  return label === null ? t('hold.titleUnknown') : t('hold.title', { reason: label });
}

/** When the app looks by itself whether a hold is over; null where it does not. */
export function probeWords(t: Translate, probe: HoldView['probe'], clock: Clock): string | null {
  if (probe === null) return null;
  const when = probe.at <= clock.now ? null : formatMomentInSentence(t, probe.at, clock);
  return probeSentence(t, probe.by, when);
}

/** What happens to the messages that wait. */
export function waitingWords(t: Translate, waiting: number): string {
  return waiting === 0 ? t('hold.nothingWaits') : t('hold.waits', { count: waiting });
}
