import { findReadNeeds } from '#app/domain/fresh-read.ts';
import { addSeconds } from '#app/domain/instant.ts';
import { mergeFacts, type OrderState } from '#app/domain/order-state.ts';
import type { PhoneChoice } from '#app/domain/phone.ts';
import { choosePhoneOf, decideRoot, mergeEvents } from './decide-root.ts';
import type { ClaimedRoot, DecidePorts, OrderReading, RootPass } from './decide-ports.ts';
import { SHOP_ROOT } from './receive.ts';

const ROOTS_PER_CLAIM = 50;
const READS_IN_FLIGHT = 16;
const LONGEST_READ_WAIT_SECONDS = 600;
/** About a day of failed reads; then what the order would have told is recorded as not readable. */
const READ_FAILURES_BEFORE_GIVING_UP = 150;

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
  retryReadAt: string | null;
  waitingFor: RootPass['waitingFor'];
};

/**
 * Makes the deciding worker. Roots that can be decided from what is stored are recorded
 * together; a root that needs a read from Shopify goes its own way, so that a slow answer for
 * one shop delays nobody else.
 */
export function makeDecide(ports: DecidePorts, onError: (error: unknown) => void): Decide {
  const reading = new Set<Promise<void>>();

  async function record(prepared: readonly Prepared[]): Promise<void> {
    const recipients = prepared.flatMap(({ root, phone }) =>
      phone.ok ? [{ shopId: root.shop.id, phone: phone.digits }] : [],
    );
    const optOuts = await ports.findOptOuts(recipients);
    const passes = prepared.map((entry) =>
      decideRoot({
        ...entry,
        newId: ports.newId,
        optedOut: entry.phone.ok && optOuts.has(`${entry.root.shop.id} ${entry.phone.digits}`),
      }),
    );
    const sends = await ports.recordPasses(passes);
    if (sends > 0) ports.wakeSend();
  }

  function prepare(
    root: ClaimedRoot,
    state: OrderState,
    rest: Pick<Prepared, 'retryReadAt' | 'waitingFor'>,
  ): Prepared {
    return { root, state, phone: choosePhoneOf(state, root.shop, ports.readPhone), ...rest };
  }

  async function readAndRecord(root: ClaimedRoot, state: OrderState): Promise<void> {
    const answer = await ports.readOrder(root.shop.domain, root.rootGid);
    await record([prepare(root, ...afterReading(root, state, answer))]);
  }

  async function decideShopFacts(root: ClaimedRoot): Promise<void> {
    for (const event of root.events) {
      if ('kind' in event.facts) {
        await ports.applyShopFact(root.shop, event.facts, event.triggeredAt);
      }
    }
    await ports.recordPasses([nothingToDecide(root)]);
  }

  return {
    async run() {
      const room = READS_IN_FLIGHT - reading.size;
      if (room <= 0) {
        await Promise.race(reading);
        return 0;
      }
      const roots = await ports.claimRoots(ROOTS_PER_CLAIM);
      const ready: Prepared[] = [];
      for (const root of roots) {
        if (root.rootGid === SHOP_ROOT) {
          await decideShopFacts(root);
          continue;
        }
        if (root.shop.uninstalled) {
          await ports.recordPasses([nothingToDecide(root)]);
          continue;
        }
        const state = mergeEvents(root);
        if (root.erased || findReadNeeds(state).size === 0) {
          ready.push(prepare(root, state, { retryReadAt: null, waitingFor: null }));
          continue;
        }
        const task = readAndRecord(root, state)
          .catch(onError)
          .finally(() => reading.delete(task));
        reading.add(task);
      }
      if (ready.length > 0) await record(ready);
      return roots.length === ROOTS_PER_CLAIM ? 0 : ports.millisecondsToNextDecision();
    },
    async drain() {
      while (reading.size > 0) await Promise.all(reading);
    },
  };
}

function nothingToDecide(root: ClaimedRoot): RootPass {
  return {
    shopId: root.shop.id,
    installNumber: root.shop.installNumber,
    rootGid: root.rootGid,
    state: null,
    events: root.events.map(({ id }) => ({ id, changes: 0 })),
    notifications: [],
    endings: [],
    decideAt: null,
    waitingFor: null,
    readFailures: 0,
    nextPosition: root.nextPosition,
  };
}

function afterReading(
  root: ClaimedRoot,
  state: OrderState,
  answer: OrderReading,
): [OrderState, Pick<Prepared, 'retryReadAt' | 'waitingFor'>] {
  const givenUp = answer.outcome !== 'read' && root.readFailures >= READ_FAILURES_BEFORE_GIVING_UP;
  if (givenUp)
    return [
      { ...state, readAt: root.now },
      { retryReadAt: null, waitingFor: null },
    ];
  switch (answer.outcome) {
    case 'read': {
      const merged = mergeFacts(state, answer.facts, root.now);
      return [
        { ...merged, readAt: root.now },
        { retryReadAt: null, waitingFor: null },
      ];
    }
    case 'not_found':
      return [
        { ...state, readAt: root.now },
        { retryReadAt: null, waitingFor: null },
      ];
    case 'access_lost':
      return [state, { retryReadAt: retryAt(root, 60), waitingFor: 'shopify_access' }];
    case 'throttled':
      return [
        state,
        { retryReadAt: addSeconds(root.now, answer.retryAfterSeconds), waitingFor: 'order' },
      ];
    case 'unreachable':
      return [state, { retryReadAt: retryAt(root, 2), waitingFor: 'order' }];
  }
}

function retryAt(root: ClaimedRoot, firstSeconds: number): string {
  const seconds = firstSeconds * 2 ** Math.min(root.readFailures, 10);
  return addSeconds(root.now, Math.min(seconds, LONGEST_READ_WAIT_SECONDS));
}
