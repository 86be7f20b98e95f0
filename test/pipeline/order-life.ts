import fc from 'fast-check';
import type {
  Facts,
  FulfilmentEventFact,
  FulfilmentFact,
  OrderFact,
  RefundFact,
  ReturnFact,
} from '#app/domain/facts.ts';
import { anOrder, at, facts, MINUTE, ORDER } from '#test/domain/order-facts.ts';

/**
 * The life of one order as Shopify tells it: what happens to it, the webhooks that come of it
 * with the order as it was then, and what the Admin API answers in the end.
 */

export type OrderLife = {
  readonly webhooks: readonly Facts[];
  /** The answer to a read after the last of it. */
  readonly truth: Facts;
  /** Seconds after noon at which the last of it happened. */
  readonly endsAt: number;
};

const CARRIER_ONCE = ['delivered', 'failure', 'ready_for_pickup', 'in_transit', 'delayed'] as const;
const CARRIER_AGAIN = ['out_for_delivery', 'attempted_delivery'] as const;
const STORY = ['label_printed', 'confirmed', 'teleported'] as const;
export const CARRIER_WORDS = [...CARRIER_ONCE, ...CARRIER_AGAIN, ...STORY] as const;

export type Step =
  | { readonly step: 'wait'; readonly seconds: number }
  | { readonly step: 'pay' }
  | { readonly step: 'edit' }
  | { readonly step: 'fulfil'; readonly completes: boolean; readonly tellsOrder: boolean }
  | {
      readonly step: 'carrier';
      readonly word: (typeof CARRIER_WORDS)[number];
      readonly of: number;
      readonly tells: 'event' | 'snapshot' | 'both' | 'order';
    }
  | { readonly step: 'cancel_parcel' }
  | { readonly step: 'refund'; readonly whole: boolean; readonly movedMoney: boolean }
  | { readonly step: 'cancel'; readonly refundAfter: number | null }
  | { readonly step: 'return'; readonly status: ReturnFact['status'] };

/** Steps of any kind; those that make no sense when their turn comes are passed over. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      // Often none: what follows happens in the same second.
      seconds: fc.constantFrom(0, 0, 1, 30, 5 * MINUTE, 12 * MINUTE),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ step: 'pay' as const }) },
  { weight: 1, arbitrary: fc.constant({ step: 'edit' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('fulfil' as const),
      completes: fc.boolean(),
      tellsOrder: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      step: fc.constant('carrier' as const),
      word: fc.constantFrom(...CARRIER_WORDS),
      of: fc.nat(2),
      tells: fc.constantFrom(
        'event' as const,
        'snapshot' as const,
        'both' as const,
        'order' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ step: 'cancel_parcel' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('refund' as const),
      whole: fc.boolean(),
      movedMoney: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('cancel' as const),
      refundAfter: fc.constantFrom(null, 0, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('return' as const),
      status: fc.constantFrom('requested' as const, 'approved' as const, 'closed' as const),
    }),
  },
);

/** A life of at least `webhooks` webhooks; what the steps do not fill is filled with edits. */
export function aLife(webhooks: number, steps: readonly Step[], made: Partial<OrderFact> = {}) {
  const teller = makeTeller(made);
  for (const step of steps) if (teller.told() < webhooks) teller.live(step);
  while (teller.told() < webhooks) teller.live({ step: 'edit' });
  return teller.end();
}

/** Tells a life step by step. */
export function makeTeller(made: Partial<OrderFact>) {
  let clock = 0;
  let order: OrderFact = anOrder(made);
  const fulfilments = new Map<string, FulfilmentFact>();
  const events: FulfilmentEventFact[] = [];
  const refunds: RefundFact[] = [];
  const webhooks: Facts[] = [];
  const returned = new Set<ReturnFact['status']>();
  let lastReturn: ReturnFact | null = null;
  const method = order.deliveryMethod;

  /** Webhooks of orders say how it is delivered only where the test has them say so. */
  const snapshot = (): Partial<Facts> => ({
    order: { ...order, deliveryMethod: method === 'shipping' ? 'shipping' : 'unknown' },
    fulfilments: [...fulfilments.values()],
    refunds: [...refunds],
  });

  function change(over: Partial<OrderFact>): void {
    order = { ...order, ...over, updatedAt: at(clock) };
  }

  function tell(update: Partial<Facts>): void {
    webhooks.push(facts(update));
  }

  function fulfil(completes: boolean, tellsOrder: boolean): void {
    if (order.fulfilmentStatus === 'fulfilled' || order.cancelledAt !== null) return;
    const fulfilment: FulfilmentFact = {
      gid: `gid://shopify/Fulfillment/${fulfilments.size + 1}`,
      orderGid: ORDER,
      status: 'success',
      shipmentStatus: null,
      createdAt: at(clock),
      updatedAt: at(clock),
      requiresShipping: true,
    };
    fulfilments.set(fulfilment.gid, fulfilment);
    change({ fulfilmentStatus: completes ? 'fulfilled' : 'partial' });
    tell({ fulfilments: [fulfilment] });
    if (tellsOrder) tell(snapshot());
  }

  function carry(word: string, of: number, tells: 'event' | 'snapshot' | 'both' | 'order'): void {
    const known = [...fulfilments.values()][of];
    if (known === undefined || known.status !== 'success' || order.cancelledAt !== null) return;
    const before = events.filter(({ fulfilmentGid }) => fulfilmentGid === known.gid);
    const again = before.some(({ status }) => status === word);
    // A repeat is told apart by its event alone, so its webhook must be among them.
    if (again && !(CARRIER_AGAIN as readonly string[]).includes(word)) return;
    const event: FulfilmentEventFact = {
      gid: `gid://shopify/FulfillmentEvent/${events.length + 1}`,
      fulfilmentGid: known.gid,
      orderGid: ORDER,
      status: word,
      happenedAt: at(clock),
    };
    const fulfilment = { ...known, shipmentStatus: word, updatedAt: at(clock) };
    events.push(event);
    fulfilments.set(known.gid, fulfilment);
    const recurs = (CARRIER_AGAIN as readonly string[]).includes(word);
    if (tells === 'event' || tells === 'both' || recurs) tell({ events: [event] });
    if (tells === 'snapshot' || tells === 'both') tell({ fulfilments: [fulfilment] });
    if (tells === 'order') {
      change({});
      tell(snapshot());
    }
  }

  function cancelParcel(): void {
    const last = [...fulfilments.values()].at(-1);
    if (last === undefined || last.status !== 'success' || order.cancelledAt !== null) return;
    // Nobody makes a parcel, cancels it and makes the next within one second.
    if (last.createdAt === at(clock)) clock += 1;
    const cancelled: FulfilmentFact = { ...last, status: 'cancelled', updatedAt: at(clock) };
    fulfilments.set(last.gid, cancelled);
    const left = [...fulfilments.values()].some(({ status }) => status === 'success');
    change({ fulfilmentStatus: left ? 'partial' : 'unfulfilled' });
    tell({ fulfilments: [cancelled] });
    tell(snapshot());
  }

  function refund(whole: boolean, movedMoney: boolean, tellsOrder: boolean): void {
    if (order.financialStatus === 'refunded') return;
    const fact: RefundFact = {
      gid: `gid://shopify/Refund/${refunds.length + 1}`,
      orderGid: ORDER,
      createdAt: at(clock),
      movedMoney,
    };
    refunds.push(fact);
    if (movedMoney) change({ financialStatus: whole ? 'refunded' : 'partially_refunded' });
    else change({});
    tell({ refunds: [fact] });
    if (tellsOrder) tell(snapshot());
  }

  function live(step: Step): void {
    switch (step.step) {
      case 'wait':
        clock += step.seconds;
        return;
      case 'pay':
        tell({ ...snapshot(), paidAt: at(clock) });
        return;
      case 'edit':
        change({});
        tell(snapshot());
        return;
      case 'fulfil':
        fulfil(step.completes, step.tellsOrder);
        return;
      case 'carrier':
        carry(step.word, step.of, step.tells);
        return;
      case 'cancel_parcel':
        cancelParcel();
        return;
      case 'refund':
        refund(step.whole, step.movedMoney, true);
        return;
      case 'cancel':
        if (order.cancelledAt !== null || order.fulfilmentStatus === 'fulfilled') return;
        change({ cancelledAt: at(clock) });
        tell(snapshot());
        if (step.refundAfter === null) return;
        clock += step.refundAfter;
        refund(true, true, false);
        return;
      case 'return': {
        if (returned.has(step.status)) return;
        returned.add(step.status);
        const fact: ReturnFact = {
          gid: 'gid://shopify/Return/1',
          orderGid: ORDER,
          status: step.status,
          happenedAt: at(clock),
        };
        lastReturn = fact;
        tell({ returns: [fact] });
      }
    }
  }

  tell(snapshot());
  return {
    live,
    told: () => webhooks.length,
    end: (): OrderLife => ({
      webhooks,
      truth: facts({
        order,
        fulfilments: [...fulfilments.values()],
        events,
        refunds,
        returns: lastReturn === null ? [] : [lastReturn],
      }),
      endsAt: clock,
    }),
  };
}
