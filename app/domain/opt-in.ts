import type { OrderFact } from './facts.ts';

/**
 * By what a shop knows that a customer agreed to be messaged; any one of them is enough.
 * WhatsApp's policy asks for an agreement (https://business.whatsapp.com/policy, 2026-11).
 */
export type OptInSources = {
  /** Name of a checkout or cart attribute; null: none. */
  readonly attribute: string | null;
  /** Tag of the order; null: none. */
  readonly tag: string | null;
  /** That the customer agreed to marketing by SMS, as Shopify has it. */
  readonly sms: boolean;
};

/** Longest name of an attribute or tag; Shopify's tags have 40 letters at most. */
export const LONGEST_OPT_IN_NAME = 100;

/**
 * What says yes in an attribute, in the languages that we have labels for. Anything else, an empty
 * value among it, says no: without a doubt it is not sent.
 */
const YES: ReadonlySet<string> = new Set([
  ...['yes', 'y', 'true', '1', 'on', 'ok', 'checked', 'agree', 'agreed', 'accept', 'accepted'],
  ...['ja', 'oui', 'si', 'sí', 'sì', 'sim', 'da', 'tak', 'evet', 'ya', 'はい', '同意する'],
  ...['نعم', 'כן', 'да', '是', 'हाँ'],
]);

function normalise(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/**
 * What of an order may be an agreement, reduced to names: its tags, and its attributes that say
 * yes. Which of them counts is the shop's choice, which may change.
 */
export function signsOfOptIn(order: {
  readonly tags: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}): readonly string[] {
  const attributes = order.attributes
    .filter(({ value }) => YES.has(normalise(value)))
    .map(({ name }) => sign('attribute', name));
  const signs = [...attributes, ...order.tags.map((tag) => sign('tag', tag))];
  return [...new Set(signs)].sort();
}

function sign(kind: 'attribute' | 'tag', name: string): string {
  return `${kind} ${normalise(name).slice(0, LONGEST_OPT_IN_NAME)}`;
}

type Signs = Pick<OrderFact, 'optInSigns' | 'smsConsent'>;

/**
 * Whether an order's customer agreed. Null: it is not known yet, since the order was stored
 * without what would tell; who cannot find out takes it for no.
 */
export function hasOptedIn(order: Signs, sources: OptInSources): boolean | null {
  const { attribute, tag, sms } = sources;
  if (sms && order.smsConsent === true) return true;
  const wanted = [
    ...(attribute === null ? [] : [sign('attribute', attribute)]),
    ...(tag === null ? [] : [sign('tag', tag)]),
  ];
  const signs = order.optInSigns ?? null;
  if (wanted.length > 0 && signs === null) return null;
  return wanted.some((one) => signs?.includes(one));
}
