import type { Instant } from '#app/domain/facts.ts';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import type { PhoneChoice } from '#app/domain/phone.ts';
import { shopDay } from '#app/domain/shop-day.ts';
import { afterReading, NO_READ_WANTED, type ReadResult } from './decide-after-reading.ts';
import type { ClaimedRoot, DecidePorts, DecidingShop, RootPass } from './decide-ports.ts';
import { choosePhoneOf, decideRoot, mergeEvents } from './decide-root.ts';
import { SHOP_ROOT } from './receive.ts';

const ROOTS_PER_CLAIM = 50;
const READS_IN_FLIGHT = 16;
/** So that one shop's slow answers leave room for the others' reads. */
const READS_IN_FLIGHT_PER_SHOP = 4;
/** How long a root at most waits for room to read, in milliseconds. */
const LONGEST_WAIT_FOR_ROOM_MS = 60_000;
const LOOK_WHILE_READING_MS = 1000;

export type Decide = {
  /** Decides a batch of roots. Returns in how many milliseconds to look again, if at all. */
  run(): Promise<number | null>;
  /** Settles when the reads from Shopify that are under way have been recorded. */
  drain(): Promise<void>;
};

type Prepared = {
  root: ClaimedRoot;
  state: OrderState;
  phone: PhoneChoice;
} & ReadResult;

/**
 * Makes the deciding worker. Roots that can be decided from what is stored are recorded
 * together; a root that needs a read from Shopify goes its own way, so that a slow answer for
 * one shop delays nobody else. A root that fails is left to its lease and tried again; the others
 * of its batch go on.
 */
export function makeDecide(ports: DecidePorts, onError: (error: unknown) => void): Decide {
  /** What goes its own way now, reads most of all, with the shop of each. */
  const underWay = new Map<Promise<void>, string>();
  /** When, by shop, a read that finds no room now may try again; milliseconds of the epoch. */
  const nextTurn = new Map<string, number>();

  async function guarded<T>(work: () => T | Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return null;
    }
  }

  async function recordPasses(passes: readonly RootPass[]): Promise<void> {
    if (passes.length === 0) return;
    let sends = 0;
    try {
      sends = await ports.recordPasses(passes);
    } catch (error) {
      if (passes.length === 1) throw error;
      for (const pass of passes) {
        sends += (await guarded(() => ports.recordPasses([pass]))) ?? 0;
      }
    }
    if (sends > 0) ports.wakeSend();
  }

  async function record(prepared: readonly Prepared[]): Promise<void> {
    const recipients = prepared.flatMap(({ root, phone }) =>
      phone.ok ? [{ shopId: root.shop.id, phone: phone.digits }] : [],
    );
    const optOuts = await ports.findOptOuts(recipients);
    const passes: RootPass[] = [];
    for (const entry of prepared) {
      const { root, phone } = entry;
      const optedOut = phone.ok && optOuts.has(`${root.shop.id} ${phone.digits}`);
      const pass = await guarded(() => decideRoot({ ...entry, newId: ports.newId, optedOut }));
      if (pass !== null) passes.push(pass);
    }
    await recordPasses(passes);
  }

  function prepare(root: ClaimedRoot, state: OrderState, read: ReadResult): Prepared {
    return { root, state, phone: choosePhoneOf(state, root.shop, ports.readPhone), ...read };
  }

  async function readAndRecord(root: ClaimedRoot, state: OrderState): Promise<void> {
    const answer = await ports.readOrder(root.shop.domain, root.rootGid);
    await record([prepare(root, ...afterReading(root, state, answer))]);
  }

  function hasRoomToRead(shop: DecidingShop): boolean {
    const ofShop = [...underWay.values()].filter((shopId) => shopId === shop.id).length;
    return underWay.size < READS_IN_FLIGHT && ofShop < READS_IN_FLIGHT_PER_SHOP;
  }

  /** When to try for room again: those that wait come back one after the other, a second each. */
  function waitForRoom({ shop, now }: ClaimedRoot): Instant {
    const soonest = Date.parse(now) + 1000;
    const turn = Math.max(nextTurn.get(shop.id) ?? 0, soonest);
    nextTurn.set(shop.id, turn + 1000 / READS_IN_FLIGHT_PER_SHOP);
    const latest = Date.parse(now) + LONGEST_WAIT_FOR_ROOM_MS;
    return new Date(Math.min(turn, latest)).toISOString();
  }

  async function decideShopFacts(root: ClaimedRoot): Promise<void> {
    for (const event of root.events) {
      if ('kind' in event.facts) {
        await ports.applyShopFact(root.shop, event.facts, event.triggeredAt);
      }
    }
    await recordPasses([nothingToDecide(root)]);
  }

  /** The root, if it can be decided at once; else what it needs has been started. */
  async function takeUp(root: ClaimedRoot): Promise<Prepared | null> {
    if (root.rootGid === SHOP_ROOT) {
      // On its own: an erasure may take long, and nobody else's orders should wait for it.
      start(decideShopFacts(root), root);
      return null;
    }
    if (root.shop.uninstalled) {
      await recordPasses([nothingToDecide(root)]);
      return null;
    }
    const state = mergeEvents(root);
    const isKnown = root.erased || findReadNeeds(state, root.shop.optIn).size === 0;
    if (isKnown) return prepare(root, state, NO_READ_WANTED);
    if (!hasRoomToRead(root.shop)) {
      const retryReadAt = waitForRoom(root);
      const { readFailures } = root;
      return prepare(root, state, { retryReadAt, waitingFor: 'order', readFailures });
    }
    start(readAndRecord(root, state), root);
    return null;
  }

  function start(work: Promise<void>, root: ClaimedRoot): void {
    const task = work.catch(onError).finally(() => underWay.delete(task));
    underWay.set(task, root.shop.id);
  }

  return {
    async run() {
      const roots = await ports.claimRoots(ROOTS_PER_CLAIM);
      const ready: Prepared[] = [];
      for (const root of roots) {
        const prepared = await guarded(() => takeUp(root));
        if (prepared !== null) ready.push(prepared);
      }
      if (ready.length > 0) await record(ready);
      // A claim looks at the oldest events only: there may be more behind them.
      if (roots.length > 0) return 0;
      const next = await ports.millisecondsToNextDecision();
      // A read under way may leave something to try again that is not known yet.
      return underWay.size > 0
        ? Math.min(next ?? LOOK_WHILE_READING_MS, LOOK_WHILE_READING_MS)
        : next;
    },
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay.keys());
    },
  };
}

function nothingToDecide(root: ClaimedRoot): RootPass {
  return {
    claim: root.claim,
    shopId: root.shop.id,
    installNumber: root.shop.installNumber,
    rootGid: root.rootGid,
    decidedOn: shopDay(root.now, root.shop.timeZone),
    state: null,
    watchUntil: null,
    events: root.events.map(({ id }) => ({ id, changes: 0 })),
    notifications: [],
    endings: [],
    decideAt: null,
    waitingFor: null,
    readFailures: 0,
    nextPosition: root.nextPosition,
  };
}
