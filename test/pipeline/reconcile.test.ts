import { describe, expect, test } from 'vitest';
import type { NewEvent, StoreEventsResult } from '#app/pipeline/receive.ts';
import { makeReconcile, type ReconcileLog } from '#app/pipeline/reconcile.ts';
import type {
  ChangedOrdersAnswer,
  ClaimedPass,
  KeyedOrder,
  NoAnswer,
  ParcelsAnswer,
  ReconcilePorts,
  WatchedRoot,
  WholeOrderAnswer,
} from '#app/pipeline/reconcile-ports.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  aShippedOrder,
  at,
  DAY,
  F1,
  facts,
  HOUR,
  MINUTE,
  ORDER,
  stateOf,
} from '#test/domain/order-facts.ts';
import { eventually } from '#test/store/eventually.ts';

/** A shop of the fake store: its mark, its orders in pages, and what became of its pass. */
type Shop = {
  pass: ClaimedPass;
  pages: string[][];
  held: boolean;
  completed: number;
  cursors: string[];
  released: Parameters<ReconcilePorts['releasePass']>[1][];
};

const INTERVAL = 600;
const CHANGED_AT = at(-HOUR);

function wholeOrder(gid: string): WholeOrderAnswer {
  const order = anOrder({ gid, updatedAt: CHANGED_AT });
  return { outcome: 'read', facts: facts({ orderGid: gid, order }), restSeconds: 0 };
}

function makeWorld(
  options: {
    shops?: number;
    pages?: string[][];
    cursor?: string;
    known?: string[];
    watched?: readonly WatchedRoot[];
    ports?: Partial<ReconcilePorts>;
    /** How far the clock moves with each answer of Shopify. */
    millisecondsPerAnswer?: number;
  } = {},
) {
  const watched = [...(options.watched ?? [])];
  const shops: Shop[] = Array.from({ length: options.shops ?? 1 }, (_, index) => ({
    pass: {
      claim: `claim ${index}`,
      shopId: `shop ${index}`,
      shopDomain: `${index}.example`,
      mark: at(-2 * HOUR),
      cursor: options.cursor ?? null,
      now: at(0),
    },
    pages: options.pages ?? [[ORDER]],
    held: true,
    completed: 0,
    cursors: [],
    released: [],
  }));
  const due = [...shops];
  const log: Parameters<ReconcileLog>[0][] = [];
  const errors: unknown[] = [];
  const stored: NewEvent[] = [];
  const keys = new Set<string>();
  const listed: { from: string; cursor: string | null }[] = [];
  const read: string[] = [];
  const wakes = { count: 0 };
  const givenBack: string[] = [];
  let milliseconds = 0;
  const shopOf = (pass: ClaimedPass): Shop => {
    const shop = shops.find(({ pass: { shopId } }) => shopId === pass.shopId);
    if (shop === undefined) throw new Error('No such shop');
    return shop;
  };
  const answered = <T>(answer: T): T => {
    milliseconds += options.millisecondsPerAnswer ?? 1;
    return answer;
  };
  const ports: ReconcilePorts = {
    enrolShops: async () => {},
    claimPass: async () => due.shift()?.pass ?? null,
    millisecondsToNextPass: async () => 5000,
    saveCursor: async (pass, cursor) => {
      shopOf(pass).cursors.push(cursor);
      return shopOf(pass).held;
    },
    completePass: async (pass) => {
      shopOf(pass).completed += 1;
      return shopOf(pass).held;
    },
    releasePass: async (pass, next) => {
      shopOf(pass).released.push(next);
    },
    listChangedOrders: async (domain, from, cursor): Promise<ChangedOrdersAnswer> => {
      listed.push({ from, cursor });
      const pages = shops.find(({ pass }) => pass.shopDomain === domain)?.pages ?? [];
      const page = cursor === null ? 0 : Number(cursor);
      return answered({
        outcome: 'page',
        orders: (pages[page] ?? []).map((gid) => ({ gid, updatedAt: CHANGED_AT })),
        next: page + 1 < pages.length ? String(page + 1) : null,
        answeredAt: at(0),
        restSeconds: 0,
      });
    },
    findBehind: async (_shopId, orders) =>
      orders.filter(({ gid, webhookId }) => !options.known?.includes(gid) && !keys.has(webhookId)),
    readWholeOrder: async (_domain, gid) => {
      read.push(gid);
      return answered(wholeOrder(gid));
    },
    takeWatchedRoots: async (_shopId, limit) => watched.splice(0, limit),
    giveBackWatchedRoots: async (_shopId, roots) => {
      givenBack.push(...roots.map(({ rootGid }) => rootGid));
    },
    readParcels: async () => answered({ outcome: 'read', parcels: [], restSeconds: 0 }),
    parcelsPerQuery: 2,
    storeEvents: async (events): Promise<StoreEventsResult> => {
      const as = events.map(({ shopDomain, webhookId }) => {
        const key = `${shopDomain} ${webhookId}`;
        const isNew = !keys.has(webhookId);
        keys.add(webhookId);
        return [key, isNew ? 'new' : 'repeat'] as const;
      });
      stored.push(...events);
      return { outcome: 'stored', as: new Map(as) };
    },
    wakeDecide: () => {
      wakes.count += 1;
    },
    ...options.ports,
  };
  const reconcile = makeReconcile(ports, {
    intervalSeconds: INTERVAL,
    log: (entry) => log.push(entry),
    onError: (error) => errors.push(error),
    milliseconds: () => milliseconds,
    random: () => 0.5,
  });
  const [shop] = shops;
  if (shop === undefined) throw new Error('There is one');
  return {
    reconcile,
    ports,
    shops,
    shop,
    due,
    log,
    errors,
    stored,
    listed,
    read,
    wakes,
    givenBack,
    /** Runs all that is due, and waits until so many runs are over. */
    async run(runs = 1) {
      const next = await reconcile.run();
      await eventually(
        async () => log.length,
        (length) => length >= runs,
      );
      return next;
    },
  };
}

describe('a pass', () => {
  test('begins ten minutes before the mark, and stores what it reads as events', async () => {
    const world = makeWorld();
    expect(await world.run()).toBe(5000);
    expect(world.listed).toEqual([{ from: at(-2 * HOUR - 10 * MINUTE), cursor: null }]);
    expect(world.stored).toEqual([
      {
        shopDomain: '0.example',
        webhookId: `reconciliation ${ORDER} ${CHANGED_AT}`,
        topic: 'reconciliation',
        triggeredAt: at(0),
        rootGid: ORDER,
        subjectGid: ORDER,
        facts: {
          ...facts({ order: anOrder({ updatedAt: CHANGED_AT }) }),
          readAt: at(0),
        },
      },
    ]);
    expect(world.wakes.count).toBe(1);
    expect(world.shop).toMatchObject({
      completed: 1,
      // Ten minutes to fifteen.
      released: [{ afterSeconds: 750, startOver: false, access: 'there' }],
    });
    expect(world.log).toEqual([
      {
        shopId: 'shop 0',
        ordersListed: 1,
        ordersRead: 1,
        parcelsRead: 0,
        eventsStored: 1,
        milliseconds: 2,
        outcome: 'complete',
      },
    ]);
  });

  test('reads no order that is known as it is', async () => {
    const world = makeWorld({ pages: [['a', 'b', 'c']], known: ['a', 'c'] });
    await world.run();
    expect(world.read).toEqual(['b']);
    expect(world.log).toMatchObject([{ ordersListed: 3, ordersRead: 1, eventsStored: 1 }]);
  });

  test('leaves what has changed just now to its webhook', async () => {
    const keyed: (readonly KeyedOrder[])[] = [];
    const changes = [at(-61), at(-60), at(-59), at(HOUR)];
    const world = makeWorld({
      ports: {
        listChangedOrders: async () => ({
          outcome: 'page',
          orders: changes.map((updatedAt) => ({ gid: updatedAt, updatedAt })),
          next: null,
          answeredAt: at(0),
          restSeconds: 0,
        }),
        findBehind: async (_shopId, orders) => {
          keyed.push(orders);
          return [];
        },
      },
    });
    await world.run();
    expect(keyed.flat().map(({ gid }) => gid)).toEqual([at(-61), at(-60)]);
  });

  test('remembers each place, and moves the mark at the end alone', async () => {
    const world = makeWorld({ pages: [['a'], ['b'], ['c']] });
    await world.run();
    expect(world.listed.map(({ cursor }) => cursor)).toEqual([null, '1', '2']);
    expect(world.shop).toMatchObject({ cursors: ['1', '2'], completed: 1 });
    expect(world.read).toEqual(['a', 'b', 'c']);
  });

  test('goes on where it was', async () => {
    const world = makeWorld({ pages: [['a'], ['b'], ['c']], cursor: '1' });
    await world.run();
    expect(world.read).toEqual(['b', 'c']);
    expect(world.shop.completed).toBe(1);
  });

  test('that starts again stores nothing twice', async () => {
    const world = makeWorld({ pages: [['a', 'b']], ports: { findBehind: async (_, all) => all } });
    await world.run();
    world.due.push(world.shop);
    await world.run(2);
    expect(world.log).toMatchObject([
      { ordersRead: 2, eventsStored: 2 },
      { ordersRead: 2, eventsStored: 0 },
    ]);
    expect(world.wakes.count).toBe(2);
  });

  test('passes over an order that is not there or that nobody can read', async () => {
    const world = makeWorld({
      pages: [['gone', 'odd', 'good']],
      ports: {
        readWholeOrder: async (_domain, gid) =>
          gid === 'good'
            ? wholeOrder(gid)
            : { outcome: gid === 'gone' ? 'not_found' : 'unreadable', restSeconds: 0 },
      },
    });
    await world.run();
    expect(world.log).toMatchObject([{ ordersRead: 3, eventsStored: 1, outcome: 'complete' }]);
  });

  test('stores again where the database asks for it, and goes on past what it cannot store', async () => {
    const results: StoreEventsResult['outcome'][] = ['conflict', 'bad_data', 'stored'];
    const world = makeWorld({
      pages: [['a', 'b']],
      ports: {
        storeEvents: async (events) => {
          const outcome = results.shift() ?? 'conflict';
          const as = new Map(events.map(({ webhookId }) => [webhookId, 'new'] as const));
          return outcome === 'stored' ? { outcome, as } : { outcome };
        },
      },
    });
    await world.run();
    expect(world.log).toMatchObject([{ eventsStored: 1, outcome: 'complete' }]);
    expect(world.errors).toHaveLength(1);
  });
});

describe('a run ends without the mark moved', () => {
  const unanswered: [NoAnswer, Parameters<ReconcilePorts['releasePass']>[1]][] = [
    [{ outcome: 'access_lost' }, { afterSeconds: 750, startOver: false, access: 'lost' }],
    [
      { outcome: 'throttled', retryAfterSeconds: 7 },
      { afterSeconds: 7, startOver: false, access: null },
    ],
    [{ outcome: 'unreachable' }, { afterSeconds: 750, startOver: false, access: 'silent' }],
    [{ outcome: 'refused' }, { afterSeconds: 750, startOver: true, access: null }],
  ];

  test.each(unanswered)('where the list has no answer: %o', async (answer, next) => {
    const world = makeWorld({ ports: { listChangedOrders: async () => answer } });
    await world.run();
    expect(world.log).toMatchObject([{ outcome: answer.outcome, ordersListed: 0 }]);
    expect(world.shop).toMatchObject({ completed: 0, cursors: [], released: [next] });
    expect(world.errors).toEqual([]);
  });

  test.each(unanswered)('where an order has no answer: %o', async (answer, next) => {
    const world = makeWorld({ ports: { readWholeOrder: async () => answer } });
    await world.run();
    // The list had an answer.
    const soon = {
      ...next,
      ...(answer.outcome === 'unreachable' ? { afterSeconds: 15 } : {}),
      access: answer.outcome === 'access_lost' ? 'lost' : 'there',
    };
    expect(world.log).toMatchObject([{ outcome: answer.outcome, ordersRead: 0 }]);
    expect(world.shop).toMatchObject({ completed: 0, cursors: [], released: [soon] });
  });

  test('where the allowance should rest; what was read by then is stored', async () => {
    const world = makeWorld({
      pages: [['a', 'b', 'c']],
      ports: {
        readWholeOrder: async (_domain, gid) => ({
          ...wholeOrder(gid),
          restSeconds: gid === 'b' ? 12 : 0,
        }),
      },
    });
    await world.run();
    expect(world.log).toMatchObject([{ outcome: 'throttled', ordersRead: 2, eventsStored: 2 }]);
    expect(world.shop).toMatchObject({
      completed: 0,
      released: [{ afterSeconds: 12, startOver: false }],
    });
  });

  test('where its time is over; it is due again at once', async () => {
    const pages = Array.from({ length: 10 }, (_, n) => [`order ${n}`]);
    const world = makeWorld({ pages, millisecondsPerAnswer: 10_000 });
    await world.run();
    expect(world.log).toMatchObject([{ outcome: 'unfinished', ordersRead: 3 }]);
    expect(world.shop).toMatchObject({
      completed: 0,
      cursors: ['1', '2', '3'],
      released: [{ afterSeconds: 0, startOver: false }],
    });
  });

  test('where its claim was lost, and asks nothing more', async () => {
    const world = makeWorld({ pages: [['a'], ['b']] });
    world.shop.held = false;
    await world.run();
    expect(world.log).toMatchObject([{ outcome: 'claim_lost' }]);
    expect(world.read).toEqual(['a']);
  });

  test('where something breaks, which is told', async () => {
    const broken = new Error('broken');
    const world = makeWorld({ ports: { findBehind: () => Promise.reject(broken) } });
    await world.run();
    expect(world.errors).toEqual([broken]);
    expect(world.log).toMatchObject([{ outcome: 'failed', ordersListed: 1 }]);
    expect(world.shop).toMatchObject({ completed: 0, released: [{ afterSeconds: 750 }] });
  });
});

describe('shops', () => {
  test('that are slow hold up nobody else', async () => {
    let answer: (answer: ChangedOrdersAnswer) => void = () => {};
    const world = makeWorld({ shops: 9, pages: [[]] });
    const { listChangedOrders } = world.ports;
    world.ports.listChangedOrders = (domain, from, cursor) =>
      domain === '0.example'
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : listChangedOrders(domain, from, cursor);
    await world.run(8);
    expect(world.shops.map(({ completed }) => completed)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1]);
    answer({ outcome: 'unreachable' });
    await world.reconcile.drain();
    expect(world.log.at(-1)).toMatchObject({ shopId: 'shop 0', outcome: 'unreachable' });
  });

  test('are taken up a few at once, and the rest as these are done', async () => {
    const waiting: (() => void)[] = [];
    const world = makeWorld({
      shops: 8,
      ports: {
        findBehind: () => new Promise((resolve) => waiting.push(() => resolve([]))),
      },
    });
    expect(await world.reconcile.run()).toBeNull();
    const started = (count: number) =>
      eventually(
        async () => waiting.length,
        (length) => length >= count,
      );
    await started(6);
    expect(world.due).toHaveLength(2);
    // Asked again meanwhile, it takes up no more than it can.
    expect(await world.reconcile.run()).toBeNull();
    expect(world.due).toHaveLength(2);
    waiting.splice(0, 1)[0]?.();
    await started(6);
    expect(world.due).toHaveLength(1);
    for (const resolve of waiting.splice(0)) resolve();
    await started(1);
    for (const resolve of waiting.splice(0)) resolve();
    await eventually(
      async () => world.log.length,
      (length) => length === 8,
    );
  });

  test('are left where they can go on when the app stops', async () => {
    let answer: (answer: WholeOrderAnswer) => void = () => {};
    const world = makeWorld({
      shops: 7,
      pages: [['a', 'b']],
      ports: {
        readWholeOrder: () =>
          new Promise((resolve) => {
            const before = answer;
            answer = (given) => {
              before(given);
              resolve(given);
            };
          }),
      },
    });
    await world.reconcile.run();
    await eventually(
      async () => world.listed.length,
      (length) => length === 6,
    );
    await new Promise((resolve) => setImmediate(resolve));
    const drained = world.reconcile.drain();
    answer(wholeOrder('a'));
    await drained;
    expect(world.log).toHaveLength(6);
    expect(world.log.every(({ outcome }) => outcome === 'unfinished')).toBe(true);
    expect(world.stored).toHaveLength(6);
    expect(world.shop.released).toEqual([{ afterSeconds: 0, startOver: false, access: 'there' }]);
    // The seventh was not begun.
    expect(world.due).toHaveLength(1);
  });
});

describe('parcels on their way', () => {
  const state = stateOf(at(-DAY), aShippedOrder());
  const other = 'gid://shopify/Order/2';
  const roots = [
    { rootGid: ORDER, state, watchedAt: at(-HOUR) },
    {
      rootGid: other,
      watchedAt: at(-HOUR),
      state: stateOf(at(-DAY), {
        fulfilments: ['11', '12', '13'].map((gid) => aFulfilment({ gid, orderGid: other })),
      }),
    },
  ];

  function parcelsAnswer(gids: readonly string[]): ParcelsAnswer {
    return {
      outcome: 'read',
      restSeconds: 0,
      parcels: gids.map((gid) => ({
        fulfilment: aFulfilment({ gid, orderGid: gid === F1 ? ORDER : other }),
        events: gid === F1 ? [anEvent('delivered')] : [],
      })),
    };
  }

  test('are asked for by their ids, and stored as their webhooks where they have news', async () => {
    const asked: string[][] = [];
    const world = makeWorld({
      pages: [[]],
      watched: roots,
      ports: {
        readParcels: async (_domain, parcels) => {
          asked.push(parcels.map(({ gid }) => gid));
          return parcelsAnswer(parcels.map(({ gid }) => gid));
        },
      },
    });
    await world.run();
    expect(asked).toEqual([
      [F1, '11'],
      ['12', '13'],
    ]);
    expect(world.stored).toMatchObject([
      {
        rootGid: ORDER,
        subjectGid: F1,
        facts: facts({ fulfilments: [aFulfilment()], events: [anEvent('delivered')] }),
      },
    ]);
    expect(world.stored[0]?.facts).not.toHaveProperty('readAt');
    expect(world.log).toMatchObject([{ outcome: 'complete', parcelsRead: 4, eventsStored: 1 }]);
  });

  test('are asked for until none is left, however many they are', async () => {
    const many = Array.from({ length: 450 }, () => ({
      rootGid: ORDER,
      state,
      watchedAt: at(-HOUR),
    }));
    let asked = 0;
    const world = makeWorld({
      pages: [[]],
      watched: many,
      ports: {
        parcelsPerQuery: 100,
        readParcels: async (_domain, parcels) => {
          asked += parcels.length;
          return { outcome: 'read', restSeconds: 0, parcels: [] };
        },
      },
    });
    await world.run();
    expect(asked).toBe(450);
  });

  test.each([
    [{ outcome: 'throttled', retryAfterSeconds: 3 }, 3, 'there'],
    [{ outcome: 'unreachable' }, 750, 'there'],
    [{ outcome: 'access_lost' }, 750, 'lost'],
  ] as const)('that have no answer, %o: the orders are done', async (...given) => {
    const [answer, afterSeconds, access] = given;
    const world = makeWorld({
      pages: [[]],
      watched: roots,
      ports: { readParcels: async () => answer },
    });
    await world.run();
    expect(world.log).toMatchObject([{ outcome: answer.outcome, parcelsRead: 0 }]);
    expect(world.shop).toMatchObject({ completed: 1, released: [{ afterSeconds, access }] });
  });

  test('are asked for once in a pass, however many runs it takes', async () => {
    const since: string[] = [];
    const world = makeWorld({
      pages: [[]],
      ports: {
        takeWatchedRoots: async (_shopId, _limit, unreadSince) => {
          since.push(unreadSince);
          return [];
        },
      },
    });
    await world.run();
    expect(since).toEqual([at(-540)]);
  });

  /** Each root with so many parcels; what an answer is depends on the parcels asked for. */
  function watchedWorld(
    sizes: readonly number[],
    answerTo: (gids: readonly string[], query: number) => ParcelsAnswer,
  ) {
    const asked: string[][] = [];
    const world = makeWorld({
      pages: [[]],
      watched: sizes.map((size, index) => ({
        rootGid: `root ${index}`,
        watchedAt: at(-HOUR),
        state: stateOf(at(-DAY), {
          fulfilments: Array.from({ length: size }, (_, parcel) =>
            aFulfilment({ gid: `${index}.${parcel}`, orderGid: `root ${index}` }),
          ),
        }),
      })),
      ports: {
        readParcels: async (_domain, parcels) => {
          const gids = parcels.map(({ gid }) => gid);
          asked.push(gids);
          return answerTo(gids, asked.length);
        },
      },
    });
    return { world, asked };
  }
  const nothingNew = { outcome: 'read', parcels: [], restSeconds: 0 } as const;

  test('that a pass rests before are given back unasked, to come first', async () => {
    const { world, asked } = watchedWorld([2, 1, 1, 1], () => ({ ...nothingNew, restSeconds: 9 }));
    await world.run();
    expect(asked).toEqual([['0.0', '0.1']]);
    expect(world.givenBack).toEqual(['root 1', 'root 2', 'root 3']);
    expect(world.shop.released).toMatchObject([{ afterSeconds: 9, access: 'there' }]);
  });

  test('of one order are asked for without a rest, so that it does not begin anew each time', async () => {
    const { world, asked } = watchedWorld([5, 1], () => ({ ...nothingNew, restSeconds: 9 }));
    await world.run();
    expect(asked.flat()).toEqual(['0.0', '0.1', '0.2', '0.3', '0.4', '1.0']);
    const { world: next } = watchedWorld([4, 1], () => ({ ...nothingNew, restSeconds: 9 }));
    await next.run();
    expect(next.givenBack).toEqual(['root 1']);
  });

  test('that are not answered go to the end, those after them stay first', async () => {
    const { world } = watchedWorld([1, 1, 1], () => ({ outcome: 'unreachable' }));
    await world.run();
    expect(world.givenBack).toEqual(['root 2']);
    expect(world.shop.released).toMatchObject([{ afterSeconds: 750 }]);
    const { world: later } = watchedWorld([2, 1, 1, 1], (gids, query) =>
      query === 1
        ? {
            ...nothingNew,
            parcels: gids.map((gid) => ({ fulfilment: aFulfilment({ gid }), events: [] })),
          }
        : { outcome: 'unreachable' },
    );
    await later.run();
    expect(later.givenBack).toEqual(['root 3']);
    expect(later.shop.released).toMatchObject([{ afterSeconds: 15 }]);
  });

  test('one that Shopify refuses is found, and hides no other', async () => {
    const { world, asked } = watchedWorld([1, 1, 1, 1], (gids) =>
      gids.includes('1.0') ? { outcome: 'refused' } : nothingNew,
    );
    await world.run();
    expect(asked).toEqual([['0.0', '1.0'], ['0.0'], ['1.0'], ['2.0', '3.0']]);
    expect(world.givenBack).toEqual([]);
    expect(world.log).toMatchObject([{ outcome: 'complete' }]);
  });

  test('where Shopify refuses all, few questions are asked', async () => {
    const { world, asked } = watchedWorld([1, 1, 1, 1], () => ({ outcome: 'refused' }));
    await world.run();
    expect(asked).toEqual([['0.0', '1.0'], ['0.0'], ['1.0']]);
    expect(world.givenBack).toEqual(['root 2', 'root 3']);
    expect(world.log).toMatchObject([{ outcome: 'refused' }]);
  });

  test('keep their place where storing one before them fails', async () => {
    const world = makeWorld({
      pages: [[]],
      watched: [
        { rootGid: ORDER, state, watchedAt: at(-HOUR) },
        ...['two', 'three'].map((rootGid) => ({
          rootGid,
          watchedAt: at(-HOUR),
          state: stateOf(at(-DAY), {
            fulfilments: [aFulfilment({ gid: rootGid, orderGid: rootGid })],
          }),
        })),
      ],
      ports: {
        readParcels: async () => parcelsAnswer([F1]),
        storeEvents: async () => {
          throw new Error('The database is away');
        },
      },
    });
    await world.run();
    expect(world.log).toMatchObject([{ outcome: 'failed' }]);
    expect(world.givenBack).toEqual(['three']);
  });
});
