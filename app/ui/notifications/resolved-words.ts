import type { ResolveRefusal, ResolveRequest } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** "12 messages queued. 3 not sent again: 2 opted out, 1 too old by now." */
export function resolvedWords(
  t: Translate,
  what: ResolveRequest['what'],
  done: number,
  refused: readonly ResolveRefusal['reason'][],
): string {
  const isResend = what === 'resend';
  const first = isResend
    ? t('resolve.queued', { count: done })
    : t('resolve.closed', { count: done });
  if (refused.length === 0) return first;
  const reasons = [...Map.groupBy(refused, (reason) => reason)].map(([reason, all]) =>
    t(`resolve.reason.${reason}`, { count: all.length }),
  );
  const second = isResend
    ? t('resolve.notSentAgain', { count: refused.length, reasons })
    : t('resolve.notClosed', { count: refused.length, reasons });
  return t('sentence.two', { first, second });
}
