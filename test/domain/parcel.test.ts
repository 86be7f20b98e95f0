import { describe, expect, test } from 'vitest';
import type { FulfilmentFact } from '#app/domain/facts.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { placeParcel } from '#app/domain/parcel.ts';
import { aFulfilment, anOrder, at, F1, F2, F3, HOUR, MINUTE, stateOf } from './order-facts.ts';

const FIRST = aFulfilment({ gid: F1, createdAt: at(10 * MINUTE) });
const SECOND = aFulfilment({ gid: F2, createdAt: at(HOUR) });
const THIRD = aFulfilment({ gid: F3, createdAt: at(2 * HOUR) });

function orderOf(
  fulfilmentStatus: 'partial' | 'fulfilled',
  fulfilments: readonly FulfilmentFact[],
  parcels: OrderState['parcels'] = {},
): OrderState {
  const state = stateOf(at(3 * HOUR), { order: anOrder({ fulfilmentStatus }), fulfilments });
  return { ...state, parcels };
}

describe('a parcel', () => {
  test('that is the whole order is not counted', () => {
    expect(placeParcel(orderOf('fulfilled', [FIRST]), F1)).toBeNull();
  });

  test('is counted without a total until the order is fulfilled', () => {
    expect(placeParcel(orderOf('partial', [FIRST]), F1)).toEqual({ number: 1, of: null });
    expect(placeParcel(orderOf('partial', [FIRST, SECOND]), F2)).toEqual({ number: 2, of: null });
  });

  test('has its total once the order is fulfilled', () => {
    const state = orderOf('fulfilled', [SECOND, FIRST]);
    expect(placeParcel(state, F1)).toEqual({ number: 1, of: 2 });
    expect(placeParcel(state, F2)).toEqual({ number: 2, of: 2 });
  });

  test('that was cancelled, is digital or was handed over does not count', () => {
    const others = [
      { ...FIRST, status: 'cancelled' as const },
      { ...SECOND, requiresShipping: false },
    ];
    const state = orderOf('fulfilled', [...others, THIRD]);
    expect(placeParcel(state, F1)).toBeNull();
    expect(placeParcel(state, F2)).toBeNull();
    expect(placeParcel(state, F3)).toBeNull();
    const till = stateOf(at(3 * HOUR), {
      order: anOrder({ sourceName: 'pos', fulfilmentStatus: 'fulfilled' }),
      fulfilments: [{ ...FIRST, createdAt: at(5) }, SECOND],
    });
    expect(placeParcel(till, F2)).toBeNull();
  });

  test('keeps the number it was told with', () => {
    const cancelled = { ...FIRST, status: 'cancelled' as const };
    const state = orderOf('partial', [cancelled, SECOND, THIRD], { [F1]: 1, [F2]: 2 });
    expect(placeParcel(state, F2)).toEqual({ number: 2, of: null });
  });

  test('never takes a number that was told, nor a total below its own', () => {
    const cancelled = { ...FIRST, status: 'cancelled' as const };
    const state = orderOf('fulfilled', [cancelled, SECOND, THIRD], { [F1]: 1, [F2]: 2 });
    expect(placeParcel(state, F3)).toEqual({ number: 3, of: null });
    expect(placeParcel(state, F2)).toEqual({ number: 2, of: 2 });
  });

  test('that nobody knows has no place', () => {
    expect(placeParcel(orderOf('partial', [FIRST]), F2)).toBeNull();
    expect(placeParcel(stateOf(at(0), { fulfilments: [FIRST] }), F1)).toBeNull();
  });
});
