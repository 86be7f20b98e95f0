import { isMessageState } from '#app/domain/message-state.ts';
import type { ListedState, NotificationRow, ShownState } from './merchant-app.ts';
import type { NotificationRecord } from './merchant-app-ports-views.ts';
import { phoneHint } from './show-phone-hint.ts';

export type Shown = { readonly state: ShownState; readonly reason: string | null };

const SHOWN_STATES: Readonly<Record<ShownState, true>> = {
  waiting: true,
  held: true,
  sending: true,
  accepted: true,
  sent: true,
  delivered: true,
  read: true,
  failed: true,
  unconfirmed: true,
  skipped: true,
  left: true,
};

export function isShownState(text: string): text is ShownState {
  return Object.hasOwn(SHOWN_STATES, text);
}

export function isListedState(text: string): text is ListedState {
  return text === 'attention' || isShownState(text);
}

/** The one state that a merchant sees of a notification and its message, with its reason. */
export function shownState(
  notification: Pick<NotificationRecord, 'decision' | 'reason' | 'message'>,
): Shown {
  const { decision, reason, message } = notification;
  if (message === null || decision === 'skip') return { state: 'skipped', reason };
  const { state, cause, email } = message;
  if (!isMessageState(state)) throw new Error('A message has a state that is not on the list');
  if (state === 'superseded' || state === 'ended') return { state: 'skipped', reason: cause };
  if (state === 'unconfirmed' && message.closedAt !== null) return { state: 'left', reason: cause };
  if (state === 'failed' && email?.state === 'sent') return { state, reason: 'told_by_email' };
  return { state, reason: cause };
}

/** The parcel as it is worth telling: the only one of an order is not counted. */
export function parcelOf(
  notification: Pick<NotificationRecord, 'subjectKind' | 'parcelNumber' | 'parcelOf'>,
): { number: number; of: number | null } | null {
  const { subjectKind, parcelNumber, parcelOf: of } = notification;
  if (parcelNumber === null || subjectKind !== 'fulfilment') return null;
  return parcelNumber === 1 && of === 1 ? null : { number: parcelNumber, of };
}

export function notificationRow(notification: NotificationRecord): NotificationRow {
  return {
    id: notification.id,
    orderName: notification.orderName,
    parcel: parcelOf(notification),
    status: notification.status,
    carrierStatus: notification.carrierStatus,
    phoneHint: notification.phone === null ? null : phoneHint(notification.phone),
    customerName: notification.customerName,
    ...shownState(notification),
    probablyDelivered: notification.message?.probablyDelivered ?? false,
    updatedAt: notification.message?.updatedAt ?? notification.decidedAt,
  };
}
