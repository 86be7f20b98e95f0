import type { NotificationStory, StoryEntry } from '#app/pipeline/merchant-app.ts';

export const DECIDED: StoryEntry = {
  at: '2026-08-01T12:00:00.000Z',
  source: 'app',
  kind: 'decided_skip',
  detail: 'no_phone',
  attempt: null,
  code: null,
  text: null,
  evidence: null,
};
/** Of a change that nobody was told of. */
export const STORY: NotificationStory = {
  row: {
    id: 'n-1',
    orderName: '#1042',
    parcel: null,
    status: 'shipped',
    carrierStatus: null,
    phoneHint: null,
    customerName: null,
    state: 'skipped',
    reason: 'no_phone',
    probablyDelivered: false,
    updatedAt: DECIDED.at,
  },
  orderGid: 'gid://shopify/Order/1042',
  happenedAt: null,
  decision: 'skip',
  skipReason: 'no_phone',
  phoneSource: null,
  messageId: null,
  code: null,
  details: null,
  dueAt: null,
  preview: null,
  story: [DECIDED],
  canResend: false,
  resendWarning: null,
  canLeave: false,
  sentTwice: false,
  erasedAt: null,
};
