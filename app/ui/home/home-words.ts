import type { SwitchResult } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { cappedCount } from '../numbers.ts';

/** Why sending could not be switched on, a sentence for each. */
export function missingWords(t: Translate, result: SwitchResult): string[] {
  if (result.outcome !== 'not_ready') return [];
  return result.missing.map((step) => t(`home.setup.${step}.missing`));
}

/** "3 messages may or may not have arrived."; the count is capped at 100. */
export function unconfirmedWords(t: Translate, count: number): string {
  return t('home.attention.unconfirmed', { count, shown: cappedCount(count) });
}

/** What came of sending again where the first message had gone out; capped at 100. */
export function sentTwiceWords(t: Translate, count: number): string {
  return t('home.attention.sentTwice', { count, shown: cappedCount(count) });
}

/** Failed messages that can be sent again; the count is capped at 100. */
export function fixableWords(t: Translate, count: number): string {
  return t('home.attention.fixable', { count, shown: cappedCount(count) });
}

/** What switching off does; the count is capped at 100. */
export function switchOffWords(t: Translate, unsent: number): string {
  return unsent === 0
    ? t('home.switchOffNothing')
    : t('home.switchOffText', { count: unsent, shown: cappedCount(unsent) });
}
