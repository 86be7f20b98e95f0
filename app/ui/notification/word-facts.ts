import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { formatMomentInSentence, type ShopClock } from '../dates.ts';
import { durationWords } from '../figures/duration-words.ts';
import type { Translate } from '../i18n/instance.ts';
import type { WordFacts } from '../words/state-word-types.ts';

export type Teller = {
  readonly t: Translate;
  readonly locale: string;
  readonly clock: ShopClock;
};

/** What a notification's story says beyond its state; `languageName` is that of its template. */
export function wordFactsOf(
  { t, locale, clock }: Teller,
  story: NotificationStory,
  languageName: string | null,
): WordFacts {
  const inSentence = (at: string) => formatMomentInSentence(t, at, { ...clock, locale });
  const age = ageWhenTooLate(story);
  // Of one without an answer nobody can say that it didn't work.
  const tries = story.story.filter(({ kind }) => kind === 'attempt_refused');
  const last = tries.at(-1);
  return {
    due: story.dueAt === null ? null : inSentence(story.dueAt),
    templateName: story.preview?.templateName ?? null,
    language: languageName,
    carrierStatus: story.row.carrierStatus,
    probablyDelivered: story.row.probablyDelivered,
    age: age === null ? null : durationWords(t, age),
    tries: last === undefined ? null : { count: tries.length, last: inSentence(last.at) },
  };
}

/** In milliseconds, from the change to when it was found too late to tell it. */
function ageWhenTooLate({ happenedAt, story }: NotificationStory): number | null {
  const found = story.findLast(
    ({ kind, detail }) => (kind === 'decided_skip' || kind === 'ended') && detail === 'too_late',
  );
  if (happenedAt === null || found === undefined) return null;
  return Date.parse(found.at) - Date.parse(happenedAt);
}
