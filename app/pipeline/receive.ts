import type { Facts, Instant, ReadFacts } from '#app/domain/facts.ts';
import { makeGroupCommit } from './group-commit.ts';

/** Root of what concerns a shop as a whole: uninstall, scopes, erasure. */
export const SHOP_ROOT = 'shop';

/** What an update of a shop as a whole says. */
export type ShopFact =
  | { readonly kind: 'uninstalled' }
  | { readonly kind: 'scopes_update'; readonly scopes: readonly string[] }
  | { readonly kind: 'customer_data_request'; readonly orderGids: readonly string[] }
  | {
      readonly kind: 'customer_redact';
      readonly orderGids: readonly string[];
      readonly phone: string | null;
    }
  | { readonly kind: 'shop_redact' };

export type PayloadReading =
  | { readonly kind: 'facts'; readonly facts: Facts; readonly subjectGid: string }
  | ShopFact
  | { readonly kind: 'unreadable'; readonly problem: string };

export type Delivery = {
  readonly topic: string;
  readonly shopDomain: string;
  readonly webhookId: string;
  readonly triggeredAt: Instant;
  /** The signed bytes. */
  readonly body: Uint8Array;
};

/** Facts as they are stored: a text that only the store can read. */
export type SealedFacts = { readonly sealed: string };

export type NewEvent = {
  readonly shopDomain: string;
  readonly webhookId: string;
  readonly topic: string;
  readonly triggeredAt: Instant;
  readonly rootGid: string;
  readonly subjectGid: string;
  readonly facts: Facts | ReadFacts | ShopFact | SealedFacts;
};

/** `unknown_shop`: no such install, so nothing of it can ever be told. */
export type StoredAs = 'new' | 'repeat' | 'unknown_shop';

export type StoreEventsResult =
  | { readonly outcome: 'stored'; readonly as: ReadonlyMap<string, StoredAs> }
  /** Some row's data cannot be stored; nothing was. */
  | { readonly outcome: 'bad_data' }
  /** The database asked to try the same again; nothing was stored. */
  | { readonly outcome: 'conflict' };

export type ReceivePorts = {
  readPayload(topic: string, body: Uint8Array, triggeredAt: Instant): PayloadReading;
  /** So that what waits in line for its group is one text, and the group leaves at once. */
  sealFacts(facts: Facts | ShopFact): SealedFacts;
  /** One statement; the result by `eventKey`. Rejects where the database cannot be reached. */
  storeEvents(events: readonly NewEvent[]): Promise<StoreEventsResult>;
  keepForInspection(entry: {
    shopDomain: string;
    source: string;
    problem: string;
    body: Uint8Array;
  }): Promise<void>;
  /** Wakes the deciding worker; may be lost without harm. */
  wakeDecide(): void;
};

export type Received =
  | { readonly outcome: 'new' }
  | { readonly outcome: 'repeat' }
  | { readonly outcome: 'unknown_shop' }
  | { readonly outcome: 'unreadable'; readonly problem: string };

const MAX_GROUP = 200;
/** Enough that a commit of their own is worth it. */
const SECOND_GROUP_FROM = 32;

/** A delivery's key: Shopify's webhook id is the same on every retry of it. */
export function eventKey(event: { shopDomain: string; webhookId: string }): string {
  return `${event.shopDomain} ${event.webhookId}`;
}

function bodyOf(reading: Exclude<PayloadReading, { kind: 'unreadable' }>): Facts | ShopFact {
  return reading.kind === 'facts' ? reading.facts : reading;
}

/**
 * Takes a delivery whose signature has been verified, and settles once it is durable.
 * Rejects where it could not be stored: the sender must be told to deliver it again.
 */
export function makeReceive(ports: ReceivePorts): (delivery: Delivery) => Promise<Received> {
  async function commit(
    events: readonly NewEvent[],
  ): Promise<ReadonlyMap<string, StoredAs | 'bad_data'>> {
    let result = await ports.storeEvents(events);
    if (result.outcome === 'conflict') result = await ports.storeEvents(events);
    if (result.outcome === 'stored') return result.as;
    if (result.outcome === 'conflict') throw new Error('Storing events conflicted twice');
    if (events.length === 1) return new Map(events.map((event) => [eventKey(event), 'bad_data']));
    const one = await commitOneByOne(events);
    return new Map(one);
  }

  async function commitOneByOne(
    events: readonly NewEvent[],
  ): Promise<[string, StoredAs | 'bad_data'][]> {
    const results: [string, StoredAs | 'bad_data'][] = [];
    for (const event of events) results.push(...(await commit([event])));
    return results;
  }

  const store = makeGroupCommit<NewEvent, StoredAs | 'bad_data'>({
    key: eventKey,
    sharesCommitUnderWay: true,
    sharer: (event) => event.shopDomain,
    commit,
    maxItems: MAX_GROUP,
    secondGroupFrom: SECOND_GROUP_FROM,
  });

  return async (delivery) => {
    const { topic, shopDomain, webhookId, triggeredAt, body } = delivery;
    const reading = ports.readPayload(topic, body, triggeredAt);
    if (reading.kind === 'unreadable') {
      const { problem } = reading;
      await ports.keepForInspection({ shopDomain, source: topic, problem, body });
      return { outcome: 'unreadable', problem };
    }
    const stored = await store({
      shopDomain,
      webhookId,
      topic,
      triggeredAt,
      rootGid: reading.kind === 'facts' ? reading.facts.orderGid : SHOP_ROOT,
      subjectGid: reading.kind === 'facts' ? reading.subjectGid : SHOP_ROOT,
      facts: ports.sealFacts(bodyOf(reading)),
    });
    if (stored === 'bad_data') {
      const problem = 'the database cannot store a value of it';
      await ports.keepForInspection({ shopDomain, source: topic, problem, body });
      return { outcome: 'unreadable', problem };
    }
    if (stored === 'new') ports.wakeDecide();
    return { outcome: stored };
  };
}
