import type { Translate } from '../i18n/instance.ts';
import { cappedCount } from '../numbers.ts';

/** How many messages wait for a channel that does not answer; the count is capped at 100. */
export function pauseWords(t: Translate, waiting: number): string {
  return t('pause.waits', { count: waiting, shown: cappedCount(waiting) });
}
