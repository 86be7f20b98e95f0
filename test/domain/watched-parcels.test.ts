import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import { bringsNews, listWatchedParcels, watchUntil } from '#app/domain/watched-parcels.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  aShippedOrder,
  at,
  DAY,
  F1,
  F2,
  HOUR,
  MINUTE,
  stateOf,
} from './order-facts.ts';

const SHIPPED = aShippedOrder();
/** 30 days after the fulfilment was made. */
const END = at(10 * MINUTE + 30 * DAY);

function parcelOf(...updates: readonly Partial<Facts>[]) {
  return stateOf(at(HOUR), SHIPPED, ...updates);
}

describe('parcels that are asked for', () => {
  test('are those that left, for 30 days', () => {
    const state = parcelOf();
    expect(watchUntil(state)).toBe(END);
    expect(listWatchedParcels(state, at(29 * DAY))).toEqual([F1]);
    expect(listWatchedParcels(state, END)).toEqual([]);
  });

  test('are asked for as long as the youngest of the order', () => {
    const second = aFulfilment({ gid: F2, createdAt: at(2 * DAY) });
    const state = parcelOf({ fulfilments: [second] });
    expect(watchUntil(state)).toBe(at(32 * DAY));
    expect(listWatchedParcels(state, at(DAY))).toEqual([F1, F2]);
    expect(listWatchedParcels(state, at(31 * DAY))).toEqual([F2]);
  });

  test.each(['in_transit', 'out_for_delivery', 'attempted_delivery', 'ready_for_pickup', 'newly'])(
    'are on their way still after %s',
    (status) => {
      expect(watchUntil(parcelOf({ events: [anEvent(status)] }))).toBe(END);
    },
  );

  test.each(['delivered', 'picked_up', 'failure', 'not_delivered', 'returning_to_sender'])(
    'are asked for two hours more after %s, by an event or by the parcel itself',
    (status) => {
      const told = parcelOf({ events: [anEvent(status)] });
      expect(watchUntil(told)).toBe(at(2 * HOUR + 20 * MINUTE));
      expect(listWatchedParcels(told, at(2 * HOUR))).toEqual([F1]);
      expect(listWatchedParcels(told, at(3 * HOUR))).toEqual([]);
      const shown = aFulfilment({ shipmentStatus: status, updatedAt: at(HOUR) });
      expect(watchUntil(parcelOf({ fulfilments: [shown] }))).toBe(at(3 * HOUR));
    },
  );

  test.each<[string, Partial<Facts>]>([
    ['was cancelled', { fulfilments: [aFulfilment({ status: 'cancelled', updatedAt: at(HOUR) })] }],
    ['is picked up', { order: anOrder({ deliveryMethod: 'pickup', updatedAt: at(HOUR) }) }],
    ['never left', { fulfilments: [] }],
  ])('do not include one that %s', (what, update) => {
    const state = what === 'never left' ? stateOf(at(0), { order: anOrder() }) : parcelOf(update);
    expect(watchUntil(state)).toBeNull();
  });

  test('do not include what is not shipped', () => {
    const fulfilments = [aFulfilment({ requiresShipping: false })];
    expect(watchUntil(stateOf(at(0), { order: anOrder(), fulfilments }))).toBeNull();
  });

  test('include those of an order that is not known yet', () => {
    expect(watchUntil(stateOf(at(0), { fulfilments: [aFulfilment()] }))).toBe(END);
  });
});

describe('a parcel that was read', () => {
  const state = parcelOf({ events: [anEvent('in_transit')] });
  const known = { fulfilment: aFulfilment(), events: [anEvent('in_transit')] };

  test('brings no news where all of it is known, however new its time', () => {
    expect(bringsNews(state, known)).toBe(false);
    const touched = aFulfilment({ updatedAt: at(DAY) });
    expect(bringsNews(state, { ...known, fulfilment: touched })).toBe(false);
  });

  test.each([
    ['an event', { ...known, events: [anEvent('in_transit'), anEvent('delivered')] }],
    ['a carrier value', { ...known, fulfilment: aFulfilment({ shipmentStatus: 'delivered' }) }],
    [
      'a status',
      { ...known, fulfilment: aFulfilment({ status: 'cancelled', updatedAt: at(DAY) }) },
    ],
    ['a parcel', { ...known, fulfilment: aFulfilment({ gid: F2 }) }],
  ])('brings %s that is new', (_what, parcel) => {
    expect(bringsNews(state, parcel)).toBe(true);
  });

  test('brings no status of before', () => {
    const cancelled = aFulfilment({ status: 'cancelled', updatedAt: at(DAY) });
    const later = parcelOf({ fulfilments: [cancelled], events: [anEvent('in_transit')] });
    expect(bringsNews(later, known)).toBe(false);
  });
});
