/** How a state is coloured; null for none. Colour is extra: the label says it in words. */
export type Tone = 'info' | 'success' | 'attention' | 'warning' | 'critical' | null;

/** Where a next step is done; null where it is not a place we can link to. */
export type Place =
  | 'order'
  | 'newer_notifications'
  | 'checkout_settings'
  | 'settings'
  | 'channel'
  | 'daily_limit'
  | 'templates'
  | 'statuses'
  | 'onemsg'
  /** The buttons of the page itself. */
  | 'send_again_or_leave'
  | 'send_again';

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
};

export const NO_FACTS: WordFacts = {
  due: null,
  templateName: null,
  language: null,
  carrierStatus: null,
  probablyDelivered: false,
};

/** Words of one reason. `line` stands beside the badge of the state and may replace it. */
export type ReasonWords = {
  readonly tone: Tone;
  /** Short name of the reason; null where the badge says it all. */
  readonly label: string | null;
  readonly explanation: string | ((facts: WordFacts) => string);
  /** Null: nothing to do. */
  readonly nextStep: NextStep | null | ((facts: WordFacts) => NextStep | null);
};

/** A step that only waits: when it goes on, if that is known. */
export function waitUntil(verb: string): (facts: WordFacts) => NextStep | null {
  return ({ due }) =>
    due === null ? null : { text: `Nothing to do: ${verb} ${due}.`, place: null };
}
