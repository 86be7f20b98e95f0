import type { TestResult, TestView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { destinationOf } from '../places.ts';
import { stateWords } from '../state-words.ts';
import type { NextStep } from '../words/state-word-types.ts';

/** Without news for so long, the reports themselves are in doubt. */
const SILENT_SECONDS = 60;

/** The way of a test message, in order. */
export const TEST_MARKS = ['accepted', 'sent', 'delivered', 'read'] as const;

/** How far along its way a test message is known to be; 0: not accepted yet. */
export function marksReached(test: Pick<TestView, 'state'> | null): number {
  const marks: readonly string[] = TEST_MARKS;
  return test === null ? 0 : marks.indexOf(test.state) + 1;
}

/** Whether news of it may still come. */
export function isUnderWay({ state }: Pick<TestView, 'state'>): boolean {
  return (
    state === 'sending' ||
    state === 'accepted' ||
    state === 'queued' ||
    state === 'sent' ||
    state === 'delivered' ||
    state === 'unconfirmed'
  );
}

type TestWords = { readonly text: string; readonly nextStep: NextStep | null };

/** How a test message stands, in a sentence or two. */
export function testWords(t: Translate, test: TestView): TestWords {
  switch (test.state) {
    case 'accepted':
    case 'sent':
      if (test.seconds >= SILENT_SECONDS) return plain(t('setup.test.silent'));
      return plain(t(`setup.test.${test.state}`));
    case 'sending':
    case 'delivered':
    case 'read':
    case 'unconfirmed':
      return plain(t(`setup.test.${test.state}`));
    case 'queued':
      return plain(t('state.queued'));
    case 'not_sent':
      return plain(t('setup.test.notSent'));
    case 'failed':
    case 'held': {
      const { explanation, nextStep } = stateWords(t, test.state, test.reason);
      // What is no place is about a notification, which a test is not.
      const leads = destinationOf(nextStep?.place ?? null, null) !== null;
      return { text: explanation, nextStep: leads ? nextStep : null };
    }
  }
}

const plain = (text: string): TestWords => ({ text, nextStep: null });

/** Why a test was not sent; null where it was. */
export function testStopWords(t: Translate, result: TestResult): string | null {
  if (result.outcome === 'sent') return null;
  if (result.outcome === 'invalid') return t('setup.test.phoneProblem');
  switch (result.by) {
    case 'too_many':
      return t('setup.test.tooMany', { count: Math.ceil((result.seconds ?? 60) / 60) });
    case 'channel_pause':
    case 'busy':
    case 'recipient_pause':
      return t(`setup.test.${result.by}`);
    case 'not_connected':
    case 'opted_out':
    case 'no_template':
    case 'no_label':
    case 'text_too_long':
      return t(`setup.test.${result.by}`);
  }
}
