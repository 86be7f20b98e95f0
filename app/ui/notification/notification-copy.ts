import type { ResendResult } from '#app/pipeline/merchant-app.ts';

export const NOTIFICATION_COPY = {
  viewOrder: 'View order',
  sendAgain: 'Send again',
  leaveIt: 'Leave it',
  cancel: 'Cancel',
  unconfirmed:
    "We can't tell if this message was sent. Sending again may reach the customer twice.",
  sentTwice:
    'This message was sent twice: it was sent again, and the first had gone out too. The customer probably got both.',
  queued: '1 message queued',
  left: 'Message closed',
  notOpen: 'Nothing was changed: news of this message arrived in the meantime.',
  resendTitle: 'Send 1 message again?',
  resendPlain: 'The customer gets the message as it is set now.',
  resendTwice: 'It may reach the customer twice, its outcome is unknown.',
  resendTick: 'I understand the customer may get this twice',
  resendReceived: 'The customer already got this message. Send it again?',
  leaveTitle: 'Close this message as it is?',
  leaveText: 'We keep watching for delivery reports.',
  preview: 'What the customer sees',
  wouldHaveRead: 'Would have read:',
  noPreview: 'There is no text to show: the message was never made, or its data was erased.',
  facts: 'Facts',
  to: 'To',
  showNumber: 'Show number',
  phoneGone: 'The number is not kept any more.',
  language: 'Language',
  template: 'Template',
  messageId: 'Message ID',
  copy: 'Copy',
  copied: 'Copied',
  notFoundTitle: 'Notification not found',
  notFound: "There's no such notification in this store. It may be older than your history.",
  seeNotifications: 'See notifications',
  back: 'Notifications',
} as const;

type Refusal = Extract<ResendResult, { outcome: 'refused' }>['reason'];

/** Why a message is not sent again. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  newer_status: 'It was not sent again: a newer status of this order was told or is on its way.',
  too_late: 'It was not sent again: the update is too old by now.',
  opted_out: 'It was not sent again: the customer asked for no messages.',
  attempt_open: 'It was not sent again: another message of this order is on its way.',
  not_sendable: 'It was not sent again: its data was erased, or nothing was to be sent.',
  sending_off: 'It was not sent again: sending is off. Switch it on first.',
  disconnected: 'It was not sent again: no WhatsApp channel is connected.',
  held: 'It was not sent again: messages are held. Fix what holds them first.',
};
