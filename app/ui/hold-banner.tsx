import { Banner, BlockStack, InlineStack, Text } from '@shopify/polaris';
import type { HoldView } from '#app/pipeline/merchant-app.ts';
import { useClock } from './clock.tsx';
import { type Clock, formatMomentInSentence } from './dates.ts';
import { NextStepLink } from './next-step-link.tsx';
import { bannerTone } from './state-badge.tsx';
import { stateWords } from './state-words.ts';
import { TechnicalDetails } from './technical-details.tsx';
import { PROBE_WORDS } from './words/hold-words.ts';

/** What a hold stops, why, and the one thing to do. */
export function HoldBanner({ hold }: { readonly hold: HoldView }) {
  const clock = useClock();
  const words = stateWords('held', hold.reason);
  const probe = probeWords(hold.probe, clock);
  return (
    <Banner tone={bannerTone(words.tone)} title={`Held: ${words.label ?? 'Messages wait'}`}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">{words.explanation}</Text>
        <Text as="p">{waitingWords(hold.waiting)}</Text>
        {probe === null ? null : <p suppressHydrationWarning>{probe}</p>}
        {words.nextStep === null ? null : <NextStepLink step={words.nextStep} />}
        <InlineStack>
          <TechnicalDetails code={hold.code} text={hold.details} />
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

/** When the app looks by itself whether a hold is over; null where it does not. */
export function probeWords(probe: HoldView['probe'], clock: Clock): string | null {
  if (probe === null) return null;
  const when = probe.at <= clock.now ? null : formatMomentInSentence(probe.at, clock);
  return PROBE_WORDS[probe.by](when);
}

/** What happens to the messages that wait. */
export function waitingWords(waiting: number): string {
  const after = 'once this is fixed. Updates that are too old by then are skipped.';
  if (waiting === 0) return 'New messages wait until this is fixed.';
  if (waiting === 1) return `1 message waits. It goes out ${after}`;
  return `${waiting} messages wait. They go out in order ${after}`;
}
