import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import { makeDryRuns } from '#app/pipeline/dry-run.ts';
import type { ClaimedDryRun, DryRunPorts } from '#app/pipeline/dry-run-ports.ts';
import type { WholeOrderAnswer } from '#app/pipeline/reconcile-ports.ts';
import { aFulfilment, anOrder, at, facts, HOUR } from '#test/domain/order-facts.ts';
import { aShop } from './decide-model.ts';

const RUN: ClaimedDryRun = {
  claim: 'claim',
  id: 'run',
  shopId: 'shop',
  shopDomain: 'shop.example',
  since: at(0),
  ordersTotal: null,
  cursor: null,
  pageDone: [],
  failures: 0,
  now: at(100 * HOUR),
};

function orderOf(number: number): Facts {
  const gid = `gid://shopify/Order/${number}`;
  const parcel = { gid: `gid://shopify/Fulfillment/${number}`, orderGid: gid };
  return {
    ...facts({
      order: anOrder({ gid, fulfilmentStatus: 'fulfilled' }),
      fulfilments: [aFulfilment(parcel)],
    }),
    orderGid: gid,
  };
}

/** A shop of `orders` orders, ten a page, and all that the worker said of its run. */
function aWorld(orders: number, over: Partial<DryRunPorts> = {}, run: Partial<ClaimedDryRun> = {}) {
  const said: string[] = [];
  const stored: string[] = [];
  const errors: unknown[] = [];
  const queue: ClaimedDryRun[] = [{ ...RUN, ...run }];
  let milliseconds = 0;
  const turnEnded = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const gid = (number: number) => `gid://shopify/Order/${number}`;
  const ports: DryRunPorts = {
    claimRun: async () => queue.shift() ?? null,
    millisecondsToNextRun: async () => null,
    saveTotal: async (_run, { count }) => said.push(`total ${count}`) > 0,
    storeOrders: async (_run, read) => {
      stored.push(
        ...read.orders.flatMap(({ rows }) =>
          rows.map((row) => `${row.subjectGid.split('/').at(-1)} ${row.status} ${row.decision}`),
        ),
      );
      return said.push(`read ${read.gids.length}`) > 0;
    },
    saveCursor: async (_run, cursor) => said.push(`cursor ${cursor}`) > 0,
    endRun: async (_run, { state, problem }) => {
      said.push(`end ${state} ${problem}`);
    },
    releaseRun: async (_run, { afterSeconds, problem, failures }) => {
      said.push(`release ${afterSeconds} ${problem} ${failures}`);
    },
    eraseStep: async () => false,
    countChangedOrders: async () => ({
      outcome: 'counted',
      count: orders,
      isExact: true,
      restSeconds: 0,
    }),
    listChangedOrders: async (_shop, _from, cursor) => {
      const first = Number(cursor ?? 0);
      const numbers = Array.from({ length: Math.min(10, orders - first) }, (_, i) => first + i);
      return {
        outcome: 'page',
        orders: numbers.map((number) => ({ gid: gid(number), updatedAt: at(0) })),
        next: first + 10 < orders ? String(first + 10) : null,
        answeredAt: null,
        restSeconds: 0,
      };
    },
    readWholeOrder: async (_shop, asked) => ({
      outcome: 'read',
      facts: orderOf(Number(asked.split('/').at(-1))),
      restSeconds: 0,
    }),
    readSettings: async () => ({
      shop: aShop({ sendingOn: false, connected: false }),
      templateName: null,
      switches: new Map(),
      defaultLanguage: 'en',
      labels: [],
      templates: [],
    }),
    findOptOuts: async () => new Set(),
    readPhone: (raw, country) => ({ ok: true, digits: raw.slice(1), country }),
    ...over,
  };
  const dryRuns = makeDryRuns(ports, {
    log: () => turnEnded.resolve(),
    onError: (error) => errors.push(error),
    onReleased: () => released.resolve(),
    milliseconds: () => milliseconds,
  });
  return {
    said,
    stored,
    errors,
    released: released.promise,
    start: () => dryRuns.run(),
    async run() {
      await dryRuns.run();
      await turnEnded.promise;
      await dryRuns.drain();
    },
    setMilliseconds(value: number) {
      milliseconds = value;
    },
  };
}

/** Answers of a kind from the n-th question on. */
function failingFrom(first: number, answer: WholeOrderAnswer): DryRunPorts['readWholeOrder'] {
  let asked = 0;
  return async (_shop, gid) => {
    asked += 1;
    return asked >= first
      ? answer
      : { outcome: 'read', facts: orderOf(Number(gid.split('/').at(-1))), restSeconds: 0 };
  };
}

describe('a dry run', () => {
  test('reads page after page, some orders at once, to the end', async () => {
    const world = aWorld(13);
    await world.run();
    expect(world.said).toEqual([
      'total 13',
      'read 4',
      'read 4',
      'read 2',
      'cursor 10',
      'read 3',
      'end complete null',
    ]);
    expect(world.stored).toHaveLength(26);
    expect(world.stored.filter((row) => row.endsWith('shipped send'))).toHaveLength(13);
  });

  test('goes on where it was, without what is done', async () => {
    const pageDone = ['gid://shopify/Order/10', 'gid://shopify/Order/11'];
    const world = aWorld(13, {}, { cursor: '10', pageDone, ordersTotal: 13 });
    await world.run();
    expect(world.said).toEqual(['read 1', 'end complete null']);
    expect(world.stored).toEqual(['12 confirmed skip', '12 shipped send']);
  });

  test('what happened before its time is left out', async () => {
    const world = aWorld(1, {}, { since: at(1) });
    await world.run();
    expect(world.stored).toEqual(['0 shipped send']);
  });

  test('told to slow down, it keeps what it has and waits as long as Shopify says', async () => {
    const throttled = { outcome: 'throttled', retryAfterSeconds: 7 } as const;
    const world = aWorld(9, { readWholeOrder: failingFrom(6, throttled) });
    await world.run();
    expect(world.said).toEqual(['total 9', 'read 4', 'read 1', 'release 7 throttled 0']);
  });

  test('says when it has nothing due any more, so that the next time is looked up', async () => {
    const world = aWorld(1);
    // It would hang here if nobody were told.
    await Promise.all([world.released, world.start()]);
    expect(world.said.at(-1)).toBe('end complete null');
  });

  test('leaves half of the allowance to what cannot wait', async () => {
    const rest: WholeOrderAnswer = { outcome: 'not_found', restSeconds: 3 };
    const world = aWorld(9, { readWholeOrder: async () => rest });
    await world.run();
    expect(world.said).toEqual(['total 9', 'read 4', 'release 3 null 0']);
  });

  test.each(['access_lost', 'refused'] as const)(
    'ends where there is no sense in more: %s',
    async (outcome) => {
      const world = aWorld(9, { listChangedOrders: async () => ({ outcome }) });
      await world.run();
      expect(world.said).toEqual(['total 9', `end failed ${outcome}`]);
    },
  );

  test('asks again after ever longer waits, and fails after an hour of silence', async () => {
    const silent = { countChangedOrders: async () => ({ outcome: 'unreachable' as const }) };
    const waits: string[] = [];
    for (const failures of [0, 3, 10, 29]) {
      const world = aWorld(1, silent, { failures });
      await world.run();
      waits.push(...world.said);
    }
    expect(waits).toEqual([
      'release 5 unreachable 1',
      'release 40 unreachable 4',
      'release 120 unreachable 11',
      'end failed unreachable',
    ]);
  });

  test('a defect is heard of, and does not end it at once', async () => {
    const broken = { findOptOuts: () => Promise.reject(new Error('broken')) };
    const world = aWorld(1, broken);
    await world.run();
    expect(world.errors).toEqual([new Error('broken')]);
    expect(world.said).toEqual(['total 1', 'release 5 unreachable 1']);
  });

  test('stopped by the merchant, it says nothing more', async () => {
    const world = aWorld(9, { storeOrders: async () => false });
    await world.run();
    expect(world.said).toEqual(['total 9']);
  });

  test('ends its turn after a while, so that others have theirs', async () => {
    const world = aWorld(9, {
      saveTotal: async () => {
        world.setMilliseconds(30_000);
        return true;
      },
    });
    await world.run();
    expect(world.said).toEqual(['release 0 null 0']);
  });
});
