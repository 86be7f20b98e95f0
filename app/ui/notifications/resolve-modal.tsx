import { useTranslation } from 'react-i18next';
import type { ResolveRequest, ResolveWeight } from '#app/pipeline/merchant-app.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import type { Translate } from '../i18n/instance.ts';
import { reasonWords, sumOfRefused } from './resolved-words.ts';

type ResolveModalProps = {
  readonly what: ResolveRequest['what'];
  readonly weight: ResolveWeight;
  /** It is about all that a view shows, not about rows that are ticked. */
  readonly isWholeView?: boolean;
  /** Whether it was agreed that messages may arrive twice. */
  readonly onConfirm: (acceptDouble: boolean) => void;
  readonly onClose: () => void;
};

/** Asks before messages are sent again or left, with what was weighed. */
export function ResolveModal(props: ResolveModalProps) {
  const { what, weight, isWholeView = false, onConfirm, onClose } = props;
  const { t } = useTranslation();
  const { failed, unconfirmed, isExact } = weight;
  const count = failed + unconfirmed;
  if (what === 'leave') {
    return (
      <ConfirmModal
        id="leave-chosen"
        title={
          isExact ? t('bulk.leaveTitle', { count }) : t('bulk.leaveTitleOver', { least: count })
        }
        text={isWholeView ? t('bulk.wholeLeave') : t('notification.leave.text')}
        confirm={t('action.leaveIt')}
        cancel={t('action.cancel')}
        onConfirm={() => onConfirm(false)}
        onClose={onClose}
      />
    );
  }
  const looked = count + sumOfRefused(weight.refused);
  // Where not all were looked at, any of the rest may have an unknown outcome.
  const mayDouble = unconfirmed > 0 || !isExact;
  return (
    <ConfirmModal
      id="send-chosen"
      title={
        isExact
          ? t('bulk.sendTitle', { count: looked })
          : t('bulk.sendTitleOver', { least: looked })
      }
      text={isWholeView ? wholeWords(t, weight, looked) : weightWords(t, weight)}
      {...(mayDouble ? { tick: t('resolve.sendTick') } : {})}
      confirm={isExact ? t('bulk.send', { count }) : t('bulk.sendOver', { least: count })}
      cancel={t('action.cancel')}
      onConfirm={() => onConfirm(mayDouble)}
      onClose={onClose}
    />
  );
}

function wholeWords(t: Translate, weight: ResolveWeight, looked: number): string {
  const words = weightWords(t, weight);
  return weight.isExact
    ? t('bulk.whole', { weight: words })
    : t('bulk.wholeOver', { weight: words, looked });
}

/** "9 failed · 3 may reach the customer twice, their outcome is unknown · 2 can't be sent: …" */
function weightWords(t: Translate, { failed, unconfirmed, refused }: ResolveWeight): string {
  const count = sumOfRefused(refused);
  return [
    ...(failed === 0 ? [] : [t('bulk.failed', { count: failed })]),
    ...(unconfirmed === 0 ? [] : [t('bulk.unconfirmed', { count: unconfirmed })]),
    ...(count === 0 ? [] : [t('bulk.cantSend', { count, reasons: reasonWords(t, refused) })]),
  ].join(' · ');
}
