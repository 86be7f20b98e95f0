import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { NOTIFICATION_COPY } from './notification-copy.ts';

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
  if (asks === null) return null;
  if (asks === 'leave') {
    return (
      <ConfirmModal
        id="leave-it"
        title={NOTIFICATION_COPY.leaveTitle}
        text={NOTIFICATION_COPY.leaveText}
        confirm={NOTIFICATION_COPY.leaveIt}
        cancel={NOTIFICATION_COPY.cancel}
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
      title={NOTIFICATION_COPY.resendTitle}
      text={
        received
          ? NOTIFICATION_COPY.resendReceived
          : mayDouble
            ? NOTIFICATION_COPY.resendTwice
            : NOTIFICATION_COPY.resendPlain
      }
      {...(mayDouble && !received ? { tick: NOTIFICATION_COPY.resendTick } : {})}
      confirm={NOTIFICATION_COPY.sendAgain}
      cancel={NOTIFICATION_COPY.cancel}
      onConfirm={() => onSend('resend', mayDouble || received)}
      onClose={onClose}
    />
  );
}
