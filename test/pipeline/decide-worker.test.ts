import { describe, expect, test } from 'vitest';
import type { ReadFacts } from '#app/domain/facts.ts';
import type { OrderReading } from '#app/pipeline/decide-ports.ts';
import {
  aFulfilment,
  anOrder,
  aShippedOrder,
  at,
  F1,
  F2,
  facts,
  HOUR,
  MINUTE,
  ORDER,
} from '#test/domain/order-facts.ts';
import { ALL_ON, aShop, makeModel } from './decide-model.ts';

/** The worker around the rules: claims, reads from Shopify, failures and shop facts. */

/** A root of its own: order `n` with one parcel, of which a webhook tells only the parcel. */
function aParcelOf(n: number) {
  const orderGid = `gid://shopify/Order/${n}`;
  const fulfilment = aFulfilment({ gid: `gid://shopify/Fulfillment/${n}`, orderGid });
  const order = anOrder({
    gid: orderGid,
    fulfilmentStatus: 'fulfilled',
    updatedAt: at(10 * MINUTE),
  });
  return {
    parcel: facts({ orderGid, fulfilments: [fulfilment] }),
    whole: facts({ orderGid, order, fulfilments: [fulfilment] }),
    orderGid,
  };
}

const UNREACHABLE: OrderReading = { outcome: 'unreachable' };

/** Seconds from now until the root is looked at again. */
function waitOf(model: ReturnType<typeof makeModel>, gid = ORDER): number {
  const { decideAt } = model.root(gid);
  return decideAt === null ? -1 : (Date.parse(decideAt) - Date.parse(model.now())) / 1000;
}

describe('an order that must be read', () => {
  const { parcel, whole, orderGid } = aParcelOf(1);

  test('is decided by the answer', async () => {
    const model = makeModel({ readOrder: () => ({ outcome: 'read', facts: whole }) });
    model.moveTo(at(HOUR));
    model.deliver(parcel);
    await model.pass();
    expect(model.reads).toEqual([orderGid]);
    expect(model.outcomes()).toEqual(['confirmed: status_off', 'shipped: send']);
    expect(model.calls.wakeSend).toBe(1);
    expect(model.root(orderGid)).toMatchObject({ readFailures: 0, decideAt: null });
  });

  test('is not read where the stored order says enough', async () => {
    const model = makeModel({});
    model.moveTo(at(HOUR));
    model.deliver(facts(aShippedOrder()));
    await model.pass();
    model.deliver(facts({ fulfilments: [aFulfilment()] }));
    await model.pass();
    expect(model.reads).toEqual([]);
    expect(model.outcomes()).toContain('shipped: send');
  });

  test.each<[OrderReading, string, readonly number[]]>([
    [UNREACHABLE, 'order', [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]],
    [{ outcome: 'access_lost' }, 'shopify_access', [60, 120, 240, 480, 600, 600]],
    [{ outcome: 'throttled', retryAfterSeconds: 3 }, 'order', [3, 3, 3, 3]],
    [{ outcome: 'throttled', retryAfterSeconds: 0 }, 'order', [1, 1]],
  ])('waits while Shopify says %j', async (answer, waitingFor, waits) => {
    const model = makeModel({ readOrder: () => answer });
    model.deliver(parcel);
    const waited: number[] = [];
    for (const _ of waits) {
      await model.pass();
      expect(model.root(orderGid).waitingFor).toBe(waitingFor);
      waited.push(waitOf(model, orderGid));
      model.moveTo(model.root(orderGid).decideAt ?? '');
    }
    expect(waited).toEqual(waits);
    expect(model.rows()).toEqual([]);
  });

  test('is decided as soon as Shopify answers again', async () => {
    const answers: OrderReading[] = [UNREACHABLE, { outcome: 'access_lost' }];
    const model = makeModel({
      readOrder: () => answers.shift() ?? { outcome: 'read', facts: whole },
    });
    model.moveTo(at(HOUR));
    model.deliver(parcel);
    await model.pass();
    await model.settle();
    expect(model.reads).toHaveLength(3);
    expect(model.outcomes()).toContain('shipped: send');
    expect(model.root(orderGid)).toMatchObject({ readFailures: 0, waitingFor: null });
  });

  test.each<OrderReading>([UNREACHABLE, { outcome: 'access_lost' }])(
    'is given up after about a day of $outcome',
    async (answer) => {
      const model = makeModel({ readOrder: () => answer });
      model.deliver(parcel);
      await model.pass();
      await model.settle();
      expect(model.outcomes()).toEqual(['partially_shipped: order_not_found']);
      const hours = (Date.parse(model.now()) - Date.parse(at(0))) / 3_600_000;
      expect(hours).toBeGreaterThan(23);
      expect(hours).toBeLessThan(26);
    },
  );

  test('is not given up while Shopify only asks to come back', async () => {
    let asked = 0;
    const model = makeModel({
      readOrder: () => {
        asked += 1;
        return asked <= 500
          ? { outcome: 'throttled', retryAfterSeconds: 1 }
          : { outcome: 'read', facts: whole };
      },
    });
    model.moveTo(at(HOUR));
    model.deliver(parcel);
    await model.pass();
    await model.settle();
    expect(model.outcomes()).toContain('shipped: send');
  });

  test('is read again for the next news, after it was given up', async () => {
    const answers: OrderReading[] = [{ outcome: 'not_found' }];
    const model = makeModel({
      readOrder: () => answers.shift() ?? { outcome: 'read', facts: whole },
    });
    model.moveTo(at(HOUR));
    model.deliver(parcel);
    await model.pass();
    expect(model.outcomes()).toEqual(['partially_shipped: order_not_found']);
    model.deliver(facts({ orderGid, fulfilments: [aFulfilment({ gid: F2, orderGid })] }));
    await model.pass();
    expect(model.reads).toHaveLength(2);
    expect(model.rows().find(({ subjectGid }) => subjectGid === F2)?.outcome).toBe('send');
  });
});

describe('losing access to Shopify', () => {
  test('does not block what the stored order decides', async () => {
    const model = makeModel({
      shop: aShop({ switches: ALL_ON }),
      readOrder: () => ({ outcome: 'access_lost' }),
    });
    model.moveTo(at(2 * HOUR));
    const order = anOrder({ fulfilmentStatus: 'partial', updatedAt: at(11 * MINUTE) });
    model.deliver(facts({ order, fulfilments: [aFulfilment()] }));
    const younger = aFulfilment({ gid: F2, createdAt: at(HOUR) });
    model.deliver(facts({ fulfilments: [younger] }));
    await model.pass();
    expect(model.outcomes()).toEqual(['confirmed: send', 'partially_shipped: send']);
    expect(model.rows().map(({ subjectGid }) => subjectGid)).toEqual([ORDER, F1]);
    expect(model.root(ORDER)).toMatchObject({ waitingFor: 'shopify_access', readFailures: 1 });
  });

  test('does not end what was decided while the order could be read', async () => {
    const model = makeModel({ shop: aShop({ switches: ALL_ON }), readOrder: () => UNREACHABLE });
    model.moveTo(at(HOUR));
    model.deliver(facts(aShippedOrder()));
    await model.pass();
    model.root(ORDER).state = { ...model.root(ORDER).state, order: null };
    model.deliver(facts({ fulfilments: [aFulfilment({ gid: F2 })] }));
    await model.pass();
    expect(model.outcomes()).toEqual(['confirmed: send', 'shipped: send']);
  });
});

describe('a slow answer', () => {
  /** Reads of the slow shop answer when told to, others at once. */
  function aSlowShop() {
    const answers: (() => void)[] = [];
    const slow = aShop({ id: 'slow', domain: 'slow.example' });
    const isSlow = (gid: string) => Number(gid.split('/').at(-1)) < 1000;
    const model = makeModel({
      shopOf: (gid) => (isSlow(gid) ? slow : aShop()),
      readOrder: (gid) => {
        const { whole } = aParcelOf(Number(gid.split('/').at(-1)));
        const read: OrderReading = { outcome: 'read', facts: whole };
        if (!isSlow(gid)) return read;
        return new Promise((resolve) => answers.push(() => resolve(read)));
      },
    });
    model.moveTo(at(HOUR));
    const sent = () => model.rows().filter(({ outcome }) => outcome === 'send').length;
    const answer = () => {
      for (const resolve of answers.splice(0)) resolve();
    };
    return { model, sent, answer };
  }

  test('delays no other root, nor the run', async () => {
    const { model, sent, answer } = aSlowShop();
    model.deliver(aParcelOf(1).parcel);
    model.deliver(aParcelOf(2).whole);
    expect(await model.decide.run()).toBe(0);
    expect(sent()).toBe(1);
    expect(await model.decide.run()).toBe(1000);
    answer();
    await model.decide.drain();
    expect(sent()).toBe(2);
  });

  test('of 40 orders of one shop leaves room for another, and all are decided', async () => {
    const { model, sent, answer } = aSlowShop();
    for (let n = 1; n <= 40; n += 1) model.deliver(aParcelOf(n).parcel);
    model.deliver(aParcelOf(1000).parcel);
    await model.decide.run();
    await expect.poll(sent).toBe(1);
    expect(model.reads).toHaveLength(5);
    // Those that found no room wait for it, in turn, without counting as failed.
    const waiting = Array.from({ length: 40 }, (_, n) => model.root(aParcelOf(n + 1).orderGid));
    const turns = waiting.flatMap(({ decideAt }) => decideAt ?? []);
    expect(new Set(turns).size).toBe(36);
    expect(waiting.every(({ readFailures }) => readFailures === 0)).toBe(true);
    for (let rounds = 0; sent() < 41 && rounds < 100; rounds += 1) {
      answer();
      await model.decide.drain();
      model.moveTo(at(HOUR + rounds));
      await model.decide.run();
    }
    expect(sent()).toBe(41);
    expect(model.reads).toHaveLength(41);
    expect(model.errors).toEqual([]);
  });
});

describe('a failure', () => {
  test('of one root leaves the others of its batch alone', async () => {
    const [first, second, third] = [1, 2, 3].map(aParcelOf);
    if (!first || !second || !third) throw new Error('three orders');
    const model = makeModel({
      readOrder: () => {
        throw new Error('no answer at all');
      },
    });
    model.moveTo(at(HOUR));
    model.deliver(first.whole);
    model.deliver(second.parcel);
    model.deliver(third.whole);
    // What nobody should have stored makes the rules throw.
    const broken = { ...first.whole, fulfilments: [aFulfilment({ createdAt: 'yesterday' })] };
    model.deliver(broken);
    await model.decide.run();
    await model.decide.drain();
    expect(model.outcomes()).toEqual(['confirmed: status_off', 'shipped: send']);
    expect(model.errors).toHaveLength(2);
  });

  test('of a batch to be recorded is tried root by root', async () => {
    const recorded: string[] = [];
    const [first, second] = [1, 2].map(aParcelOf);
    if (!first || !second) throw new Error('two orders');
    const model = makeModel({
      ports: {
        recordPasses: async (passes) => {
          if (passes.some(({ rootGid }) => rootGid === first.orderGid)) throw new Error('bad row');
          recorded.push(...passes.map(({ rootGid }) => rootGid));
          return passes.length;
        },
      },
    });
    model.moveTo(at(HOUR));
    model.deliver(first.whole);
    model.deliver(second.whole);
    await model.decide.run();
    expect(recorded).toEqual([second.orderGid]);
    expect(model.calls.wakeSend).toBe(1);
    expect(model.errors).toHaveLength(1);
  });
});

describe('what concerns the shop', () => {
  test('is carried out, and nothing is decided', async () => {
    const model = makeModel({});
    model.deliver({ kind: 'uninstalled' });
    model.deliver({ kind: 'shop_redact' });
    await model.pass();
    expect(model.applied).toEqual([{ kind: 'uninstalled' }, { kind: 'shop_redact' }]);
    expect(model.rows()).toEqual([]);
    expect(model.root('shop').events).toEqual([]);
  });

  test('that fails stays to be done, and holds nobody up', async () => {
    const model = makeModel({
      ports: {
        applyShopFact: async () => {
          throw new Error('not now');
        },
      },
    });
    model.moveTo(at(HOUR));
    model.deliver({ kind: 'uninstalled' });
    model.deliver(aParcelOf(1).whole);
    await model.decide.run();
    expect(model.errors).toHaveLength(1);
    expect(model.root('shop').events).toHaveLength(1);
    expect(model.outcomes()).toContain('shipped: send');
  });

  test('an app that was removed decides nothing and reads nothing', async () => {
    const model = makeModel({ shop: aShop({ uninstalled: true }) });
    model.deliver(aParcelOf(1).parcel);
    await model.pass();
    expect(model.reads).toEqual([]);
    expect(model.rows()).toEqual([]);
    expect(model.root(aParcelOf(1).orderGid).events).toEqual([]);
  });
});

test('a run that found anything looks again at once, for there may be more behind it', async () => {
  const model = makeModel({});
  for (let n = 1; n <= 51; n += 1) model.deliver(aParcelOf(n).whole);
  expect(await model.decide.run()).toBe(0);
  expect(await model.decide.run()).toBe(0);
  expect(await model.decide.run()).toBeNull();
});

describe('an order that was read before it is decided', () => {
  const { parcel, whole, orderGid } = aParcelOf(1);
  const shown = { ...aFulfilment({ gid: 'gid://shopify/Fulfillment/1', orderGid }) };
  // By a webhook alone, each of these would ask for a read.
  const lacking: ReadFacts = {
    ...whole,
    order: anOrder({
      gid: orderGid,
      fulfilmentStatus: 'fulfilled',
      updatedAt: at(10 * MINUTE),
      deliveryMethod: 'unknown',
    }),
    fulfilments: [{ ...shown, shipmentStatus: 'out_for_delivery' }],
    readAt: at(HOUR),
  };

  test('is decided like the update that was lost, and read no second time', async () => {
    const model = makeModel({});
    model.moveTo(at(HOUR + MINUTE));
    model.deliver(lacking);
    await model.pass();
    expect(model.reads).toEqual([]);
    expect(model.outcomes()).toEqual(['confirmed: status_off', 'shipped: send']);
    expect(model.root(orderGid).state.readAt).toBe(at(HOUR));
  });

  test('is read for what came after', async () => {
    const model = makeModel({ readOrder: () => ({ outcome: 'read', facts: whole }) });
    model.moveTo(at(2 * HOUR));
    model.deliver(parcel);
    model.deliver({ ...lacking, fulfilments: [] });
    await model.pass();
    expect(model.reads).toEqual([orderGid]);
  });

  test('and the lost update, come late, make each change once', async () => {
    for (const updates of [
      [lacking, whole, parcel],
      [parcel, whole, lacking],
    ]) {
      const model = makeModel({ readOrder: () => ({ outcome: 'read', facts: whole }) });
      model.moveTo(at(HOUR + MINUTE));
      for (const update of updates) {
        model.deliver(update);
        await model.pass();
      }
      expect(model.outcomes()).toEqual(['confirmed: status_off', 'shipped: send']);
    }
  });
});
