import type english from '../locales/en.json';

/** How a state is coloured; null for none. Colour is extra: the label says it in words. */
export type Tone = 'info' | 'success' | 'attention' | 'warning' | 'critical' | null;

/** Where a next step is done; null where it is not a place we can link to. */
export type Place =
  | 'order'
  | 'newer_notifications'
  | 'checkout_settings'
  | 'phones'
  | 'orders'
  | 'timing'
  | 'opt_outs'
  | 'channel'
  | 'daily_limit'
  | 'opt_in'
  | 'templates'
  | 'statuses'
  | 'onemsg'
  /** The buttons of the page itself. */
  | 'send_again_or_leave'
  | 'send_again';

/** A next step, named as its words are under `step` in the locale files. */
export type Step = { readonly name: keyof typeof english.step; readonly place: Place | null };

/** A next step in words. */
export type NextStep = { readonly text: string; readonly place: Place | null };

/** What is known of a notification beyond its state; a sentence does without what is null. */
export type WordFacts = {
  /** When it goes or is tried next, as it stands in a sentence: "today at 2:03 pm". */
  readonly due: string | null;
  readonly templateName: string | null;
  /** Name of the template's language. */
  readonly language: string | null;
  /** The status that Shopify sent and we don't know. */
  readonly carrierStatus: string | null;
  /** A report that fits an unconfirmed message alone says that it was delivered. */
  readonly probablyDelivered: boolean;
  /** How old the change was when it could have gone: "7 h". */
  readonly age: string | null;
  /** How often it was tried, and when for the last time, as it stands in a sentence. */
  readonly tries: { readonly count: number; readonly last: string } | null;
};

export const NO_FACTS: WordFacts = {
  due: null,
  templateName: null,
  language: null,
  carrierStatus: null,
  probablyDelivered: false,
  age: null,
  tries: null,
};

/** How a reason looks and what is to be done; what it is called stands in the locale files. */
export type ReasonRule = {
  readonly tone: Tone;
  /** Null: nothing to do. */
  readonly nextStep: Step | null | ((facts: WordFacts) => Step | null);
};

/** One reason in words. */
export type ReasonWords = ReasonRule & {
  /** Short name of the reason, beside the badge of the state; null where the badge says it all. */
  readonly label: string | null;
  readonly explanation: string;
};

/** A step that only waits: when it goes on, if that is known. */
export function waitFor(name: 'waitForSend' | 'waitForTry'): (facts: WordFacts) => Step | null {
  return ({ due }) => (due === null ? null : { name, place: null });
}

/** Whether a reason, which another version of the app may have written, has a rule here. */
export function hasRule<Reason extends string>(
  rules: Readonly<Record<Reason, unknown>>,
  reason: string | null,
): reason is Reason {
  return reason !== null && Object.hasOwn(rules, reason);
}
