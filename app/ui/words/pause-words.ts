import type { HomeView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { cappedCount } from '../numbers.ts';

/** What it means that a channel does not answer; the count of messages is capped at 100. */
export function pauseWords(
  t: Translate,
  { waiting, minutes }: NonNullable<HomeView['pause']>,
): string {
  return t('pause.waits', { count: waiting, shown: cappedCount(waiting), minutes });
}
