import type { ResolveRefusal, ResolveRequest } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** "2 opted out", "1 too old by now" */
export function reasonWords(t: Translate, refused: readonly ResolveRefusal['reason'][]): string[] {
  return [...Map.groupBy(refused, (reason) => reason)].map(([reason, all]) =>
    t(`resolve.reason.${reason}`, { count: all.length }),
  );
}

/** "3 not sent again: 2 opted out, 1 too old by now." */
export function refusedWords(
  t: Translate,
  what: ResolveRequest['what'],
  refused: readonly ResolveRefusal['reason'][],
): string {
  const reasons = reasonWords(t, refused);
  return what === 'resend'
    ? t('resolve.notSentAgain', { count: refused.length, reasons })
    : t('resolve.notClosed', { count: refused.length, reasons });
}

/** "12 messages queued. 3 not sent again: 2 opted out, 1 too old by now." */
export function resolvedWords(
  t: Translate,
  what: ResolveRequest['what'],
  done: number,
  refused: readonly ResolveRefusal['reason'][],
): string {
  const first =
    what === 'resend' ? t('resolve.queued', { count: done }) : t('resolve.closed', { count: done });
  if (refused.length === 0) return first;
  return t('sentence.two', { first, second: refusedWords(t, what, refused) });
}
