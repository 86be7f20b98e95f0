import type { RefusalCounts } from '#app/pipeline/bulk-action-ports.ts';
import type { ResolveRefusal, ResolveRequest } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

type Reason = ResolveRefusal['reason'];

export function countReasons(refused: readonly Reason[]): RefusalCounts {
  return Object.fromEntries(
    [...Map.groupBy(refused, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
  );
}

export function sumOfRefused(refused: RefusalCounts): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** "2 opted out", "1 too old by now" */
export function reasonWords(t: Translate, refused: RefusalCounts): string[] {
  // Its keys are reasons, each once; TypeScript says strings.
  return (Object.entries(refused) as [Reason, number][]).map(([reason, count]) =>
    t(`resolve.reason.${reason}`, { count }),
  );
}

/** "3 not sent again: 2 opted out, 1 too old by now." */
export function refusedWords(
  t: Translate,
  what: ResolveRequest['what'],
  refused: RefusalCounts,
): string {
  const reasons = reasonWords(t, refused);
  const count = sumOfRefused(refused);
  return what === 'resend'
    ? t('resolve.notSentAgain', { count, reasons })
    : t('resolve.notClosed', { count, reasons });
}

/** "12 messages queued. 3 not sent again: 2 opted out, 1 too old by now." */
export function resolvedWords(
  t: Translate,
  what: ResolveRequest['what'],
  done: number,
  refused: RefusalCounts,
): string {
  const first =
    what === 'resend' ? t('resolve.queued', { count: done }) : t('resolve.closed', { count: done });
  if (sumOfRefused(refused) === 0) return first;
  return t('sentence.two', { first, second: refusedWords(t, what, refused) });
}
