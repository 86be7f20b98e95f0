import type { SkipReason } from '#app/domain/reason.ts';
import type { ReasonWords } from './state-word-types.ts';

const EDIT_LABEL = { text: 'Edit label', place: 'statuses' } as const;
const CONTACT_SUPPORT = { text: 'Contact support', place: null } as const;

/** Why a status change is not told. */
export const SKIP_WORDS: Readonly<Record<SkipReason, ReasonWords>> = {
  erased: {
    tone: null,
    label: 'Erased',
    explanation: 'Personal data of this order was erased.',
    nextStep: null,
  },
  unknown_status: {
    tone: null,
    label: 'New status',
    explanation: ({ carrierStatus }) =>
      carrierStatus === null
        ? "Shopify sent a status we don't know."
        : `Shopify sent a status we don't know: "${carrierStatus}".`,
    nextStep: CONTACT_SUPPORT,
  },
  sold_in_store: {
    tone: null,
    label: 'Sold in store',
    explanation: 'The order was sold and handed over at the point of sale.',
    nextStep: null,
  },
  nothing_to_ship: {
    tone: null,
    label: 'Nothing to ship',
    explanation: 'Nothing in this fulfillment is shipped, for example a gift card.',
    nextStep: null,
  },
  no_money_moved: {
    tone: null,
    label: 'No money moved',
    explanation: 'The refund returned no money to the customer.',
    nextStep: null,
  },
  told_with_cancellation: {
    tone: null,
    label: 'Part of cancellation',
    explanation: 'The refund came with the cancellation, and the customer is told about that.',
    nextStep: null,
  },
  test_order: {
    tone: null,
    label: 'Test order',
    explanation: "This is a test order, and you don't send messages for those.",
    nextStep: { text: 'Send for test orders: Settings', place: 'settings' },
  },
  order_not_found: {
    tone: null,
    label: 'Order not found',
    explanation: 'Shopify no longer shows us this order (deleted, or over 60 days old).',
    nextStep: null,
  },
  baseline: {
    tone: null,
    label: 'Already so',
    explanation: 'It was already so when we first saw this order.',
    nextStep: null,
  },
  opted_out: {
    tone: null,
    label: 'Opted out',
    explanation: 'The customer asked for no messages.',
    nextStep: null,
  },
  no_phone: {
    tone: null,
    label: 'No phone',
    explanation: 'The order has no phone number.',
    nextStep: { text: 'Make phone required in checkout', place: 'checkout_settings' },
  },
  phone_not_valid: {
    tone: null,
    label: 'Phone not valid',
    explanation: "The order's phone isn't a full phone number.",
    nextStep: { text: 'Edit order phone', place: 'order' },
  },
  no_country: {
    tone: null,
    label: 'No country',
    explanation: 'The number has no country.',
    nextStep: { text: 'Set default country', place: 'settings' },
  },
  phone_hidden: {
    tone: 'attention',
    label: 'Phone hidden',
    explanation: "Shopify didn't give us the phone number.",
    nextStep: CONTACT_SUPPORT,
  },
  status_off: {
    tone: null,
    label: 'Status is off',
    explanation: "You don't send messages for this status.",
    nextStep: { text: 'Turn on status', place: 'statuses' },
  },
  sending_off: {
    tone: null,
    label: 'Sending was off',
    explanation: 'It happened while sending was off.',
    nextStep: null,
  },
  before_start: {
    tone: null,
    label: 'Before start',
    explanation: 'It happened before you switched on.',
    nextStep: null,
  },
  order_cancelled: {
    tone: null,
    label: 'Cancelled',
    explanation: 'Cancelled before this was sent.',
    nextStep: null,
  },
  fulfilment_cancelled: {
    tone: null,
    label: 'Parcel cancelled',
    explanation: 'The parcel was cancelled before this was sent.',
    nextStep: null,
  },
  superseded: {
    tone: null,
    label: 'Newer update',
    explanation: 'A newer status was told instead.',
    nextStep: { text: 'See newer', place: 'newer_notifications' },
  },
  too_late: {
    tone: null,
    label: 'Too old',
    explanation: 'It was too old when it could go; the time limit of this status had passed.',
    nextStep: null,
  },
  quiet_hours: {
    tone: null,
    label: 'Quiet hours',
    explanation: 'You chose to skip these.',
    nextStep: { text: 'Change quiet hours', place: 'settings' },
  },
  text_too_long: {
    tone: 'attention',
    label: 'Text problem',
    explanation: 'The filled text is over 1,024 characters.',
    nextStep: EDIT_LABEL,
  },
  value_empty: {
    tone: 'attention',
    label: 'Text problem',
    explanation: 'A variable was empty.',
    nextStep: EDIT_LABEL,
  },
  no_language: {
    tone: 'attention',
    label: 'No language',
    explanation: "There's no label in a language that your template is approved in.",
    nextStep: EDIT_LABEL,
  },
  disconnected: {
    tone: null,
    label: 'Disconnected',
    explanation: 'You disconnected WhatsApp.',
    nextStep: { text: 'Connect channel', place: 'channel' },
  },
  uninstalled: {
    tone: null,
    label: 'App removed',
    explanation: 'The app was removed.',
    nextStep: null,
  },
};
