import { useTranslation } from 'react-i18next';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { ConfirmModal } from '../confirm-modal.tsx';

type ConfirmActionProps = {
  readonly asks: 'resend' | 'leave' | null;
  readonly story: NotificationStory;
  /** The app learned only now that the customer may get it twice. */
  readonly doubleAsked: boolean;
  readonly onSend: (intent: 'resend' | 'leave', acceptDouble: boolean) => void;
  readonly onClose: () => void;
};

/** Asks before a message is sent again or left as it is. */
export function ConfirmAction({ asks, story, doubleAsked, onSend, onClose }: ConfirmActionProps) {
  const { t } = useTranslation();
  if (asks === null) return null;
  if (asks === 'leave') {
    return (
      <ConfirmModal
        id="leave-it"
        title={t('notification.leave.title')}
        text={t('notification.leave.text')}
        confirm={t('action.leaveIt')}
        cancel={t('action.cancel')}
        onConfirm={() => onSend('leave', false)}
        onClose={onClose}
      />
    );
  }
  const mayDouble = story.resendWarning === 'may_double' || doubleAsked;
  const received = story.resendWarning === 'already_received';
  return (
    <ConfirmModal
      key={String(mayDouble)}
      id="send-again"
      title={t('notification.resend.title')}
      text={
        received
          ? t('notification.resend.received')
          : mayDouble
            ? t('notification.resend.twice')
            : t('notification.resend.plain')
      }
      {...(mayDouble && !received ? { tick: t('notification.resend.tick') } : {})}
      confirm={t('action.sendAgain')}
      cancel={t('action.cancel')}
      onConfirm={() => onSend('resend', mayDouble || received)}
      onClose={onClose}
    />
  );
}
