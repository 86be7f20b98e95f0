import type { Facts, Instant } from '#app/domain/facts.ts';
import { EMPTY_ORDER_STATE, type OrderState } from '#app/domain/order-state.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import { STATUSES } from '#app/domain/status.ts';
import { statusChangeKey } from '#app/domain/status-change.ts';
import { type Decide, makeDecide } from '#app/pipeline/decide.ts';
import type {
  ClaimedRoot,
  DecidePorts,
  DecidingShop,
  NewNotification,
  OrderReading,
  RootPass,
  UndecidedEvent,
} from '#app/pipeline/decide-ports.ts';
import type { ShopFact } from '#app/pipeline/receive.ts';
import { at, DAY } from '#test/domain/order-facts.ts';

/**
 * The tables that decide works on, by hand and in memory: roots, undecided events, notifications
 * and messages, with the rules that the database keeps (one row per key, endings of unsent
 * messages only). Time stands still unless a test moves it.
 */

/** Installed and switched on the day before, connected, all else as in a new shop. */
export function aShop(over: Partial<DecidingShop> = {}): DecidingShop {
  return {
    id: 'shop',
    domain: 'shop.example',
    installNumber: 1,
    installedAt: at(-DAY),
    uninstalled: false,
    sendingOn: true,
    switchedOnAt: at(-DAY),
    connected: true,
    testOrdersOn: false,
    confirmedOn: 'order_created',
    defaultCountry: 'DE',
    timeZone: 'UTC',
    optIn: null,
    quiet: null,
    freshForSeconds: null,
    switches: new Map(),
    ...over,
  };
}

/** All statuses of the list switched on from the start. */
export const ALL_ON: DecidingShop['switches'] = new Map(
  STATUSES.map((status) => [status, { on: true, switchedOnAt: null, freshForSeconds: null }]),
);

const readPhone: ReadPhone = (raw, country) =>
  raw.startsWith('+')
    ? { ok: true, digits: raw.slice(1), country }
    : { ok: false, problem: 'unusable' };

export type Row = NewNotification & {
  /** What the row says by now: `send`, or the reason of the skip. */
  outcome: 'send' | SkipReason;
  message: 'none' | 'waiting' | 'sent' | 'ended';
};

type Root = {
  state: OrderState;
  events: UndecidedEvent[];
  rows: Map<string, Row>;
  nextPosition: number;
  readFailures: number;
  decideAt: Instant | null;
  waitingFor: RootPass['waitingFor'];
  claimed: boolean;
};

export type ReadOrder = (
  rootGid: string,
  shopDomain: string,
) => OrderReading | Promise<OrderReading>;

export type Model = ReturnType<typeof makeModel>;

export function makeModel(options: {
  shop?: DecidingShop;
  /** The shop of a root, where there are several. */
  shopOf?: (rootGid: string) => DecidingShop;
  readOrder?: ReadOrder;
  optedOut?: ReadonlySet<string>;
  erased?: ReadonlySet<string>;
  ports?: Partial<DecidePorts>;
}) {
  const roots = new Map<string, Root>();
  const errors: unknown[] = [];
  const reads: string[] = [];
  const applied: ShopFact[] = [];
  const calls = { wakeSend: 0, recordPasses: 0 };
  let now = Date.parse(at(0));
  let ids = 0;
  let shop = options.shop ?? aShop();
  const shopOf = options.shopOf ?? (() => shop);

  function rootOf(gid: string): Root {
    const known = roots.get(gid);
    if (known !== undefined) return known;
    const root: Root = {
      state: EMPTY_ORDER_STATE,
      events: [],
      rows: new Map(),
      nextPosition: 0,
      readFailures: 0,
      decideAt: null,
      waitingFor: null,
      claimed: false,
    };
    roots.set(gid, root);
    return root;
  }

  const instant = (): Instant => new Date(now).toISOString();

  function claim(gid: string, root: Root): ClaimedRoot {
    root.claimed = true;
    // Two claims of one root are never in the same millisecond.
    now += 1;
    return {
      claim: 'claim',
      shop: shopOf(gid),
      rootGid: gid,
      state: root.state,
      events: [...root.events],
      knownKeys: new Set(root.rows.keys()),
      earlier: [...root.rows.values()].flatMap((row) =>
        row.decision === 'send' && row.outcome === 'send'
          ? [{ ...row, notificationId: row.id, unsent: row.message === 'waiting' }]
          : [],
      ),
      nextPosition: root.nextPosition,
      readFailures: root.readFailures,
      erased: options.erased?.has(gid) ?? false,
      now: instant(),
    };
  }

  function record(pass: RootPass): number {
    const root = rootOf(pass.rootGid);
    for (const entry of pass.notifications) {
      const key = statusChangeKey(entry);
      if (root.rows.has(key)) throw new Error(`Decided twice: ${key}`);
      root.rows.set(
        key,
        entry.decision === 'send'
          ? { ...entry, outcome: 'send', message: 'waiting' }
          : { ...entry, outcome: entry.reason, message: 'none' },
      );
    }
    for (const { notificationId, reason } of pass.endings) {
      for (const row of root.rows.values()) {
        if (row.id !== notificationId || row.message !== 'waiting') continue;
        row.message = 'ended';
        row.outcome = reason;
      }
    }
    const decided = new Set(pass.events.map(({ id }) => id));
    root.events = root.events.filter(({ id }) => !decided.has(id));
    root.state = JSON.parse(JSON.stringify(pass.state ?? EMPTY_ORDER_STATE)) as OrderState;
    root.nextPosition = pass.nextPosition;
    root.readFailures = pass.readFailures;
    root.decideAt = pass.decideAt;
    root.waitingFor = pass.waitingFor;
    root.claimed = false;
    return pass.notifications.filter(({ decision }) => decision === 'send').length;
  }

  const isDue = (root: Root): boolean =>
    !root.claimed &&
    (root.events.length > 0 || (root.decideAt !== null && root.decideAt <= instant()));

  const decide: Decide = makeDecide(
    {
      claimRoots: async (limit) =>
        [...roots]
          .filter(([, root]) => isDue(root))
          .slice(0, limit)
          .map(([gid, root]) => claim(gid, root)),
      recordPasses: async (passes) => {
        calls.recordPasses += 1;
        return passes.reduce((sends, pass) => sends + record(pass), 0);
      },
      millisecondsToNextDecision: async () => {
        const next = waiting().sort()[0];
        return next === undefined ? null : Math.max(0, Date.parse(next) - now);
      },
      readOrder: async (domain, gid) => {
        reads.push(gid);
        if (options.readOrder === undefined) throw new Error(`Nothing to read for ${gid}`);
        return options.readOrder(gid, domain);
      },
      readPhone,
      findOptOuts: async (recipients) =>
        new Set(
          recipients
            .filter(({ phone }) => options.optedOut?.has(phone) ?? false)
            .map(({ shopId, phone }) => `${shopId} ${phone}`),
        ),
      applyShopFact: async (_shop, fact) => {
        applied.push(fact);
      },
      newId: () => {
        ids += 1;
        return `notification/${ids}`;
      },
      wakeSend: () => {
        calls.wakeSend += 1;
      },
      ...options.ports,
    },
    (error) => errors.push(error),
  );

  function waiting(): Instant[] {
    return [...roots.values()].flatMap((root) =>
      root.claimed || root.decideAt === null ? [] : [root.decideAt],
    );
  }

  return {
    reads,
    errors,
    applied,
    calls,
    decide,
    root: rootOf,
    now: instant,
    moveTo(time: Instant): void {
      now = Math.max(now, Date.parse(time));
    },
    setShop(next: DecidingShop): void {
      shop = next;
    },
    deliver(update: Facts | ShopFact, rootGid?: string): void {
      ids += 1;
      const gid = rootGid ?? ('orderGid' in update ? update.orderGid : 'shop');
      rootOf(gid).events.push({
        id: `event/${ids}`,
        topic: 'made/up',
        triggeredAt: instant(),
        facts: update,
      });
    },
    /** Decides all that is due; throws what went wrong. */
    async pass(): Promise<void> {
      for (;;) {
        await decide.run();
        await decide.drain();
        if (errors.length > 0) throw errors[0];
        if (![...roots.values()].some(isDue)) return;
      }
    },
    /** Waits, pass after pass, until nothing waits any more. */
    async settle(): Promise<void> {
      for (let rounds = 0; rounds < 1000; rounds += 1) {
        const next = waiting().sort()[0];
        if (next === undefined) return;
        now = Math.max(now, Date.parse(next));
        await this.pass();
      }
      throw new Error('It waits for ever');
    },
    /** Every waiting message leaves. */
    send(): void {
      for (const root of roots.values()) {
        for (const row of root.rows.values()) if (row.message === 'waiting') row.message = 'sent';
      }
    },
    rows(): Row[] {
      return [...roots.values()].flatMap((root) => [...root.rows.values()]);
    },
    /** What became of each change, "status: outcome", in the order of the words. */
    outcomes(): string[] {
      return this.rows()
        .map(({ status, outcome }) => `${status}: ${outcome}`)
        .sort();
    },
  };
}
