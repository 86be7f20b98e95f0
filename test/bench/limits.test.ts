import { expect, test } from 'vitest';
import { findDoubled } from '#bench/pipeline/exactness.ts';
import type { ResponderArrival } from '#bench/pipeline/responder-messages.ts';
import { crowdsByChannel, mostWithin, parcelOrder, shortestGap } from '#bench/scale-out/limits.ts';

function arrival(
  at: number,
  rest: { channelId?: string; phone?: string; subject?: string } = {},
): ResponderArrival {
  const { channelId = 'A', phone = '34600000001', subject = 'order #1' } = rest;
  return { channelId, phone, values: ['Marta', subject, 'Shipped'], at };
}

test('the most within a second are counted wherever the second begins', () => {
  expect(mostWithin([0, 900, 1000, 1800, 1899, 1901], 1000)).toBe(4);
  expect(mostWithin([0, 1000, 2000], 1000)).toBe(1);
  expect(mostWithin([], 1000)).toBe(0);
});

test('each channel has a crowd of its own', () => {
  const arrivals = [arrival(0), arrival(10, { channelId: 'B' }), arrival(20)];
  expect(crowdsByChannel(arrivals)).toEqual([
    { channelId: 'A', calls: 2, mostInASecond: 2 },
    { channelId: 'B', calls: 1, mostInASecond: 1 },
  ]);
});

test('the shortest gap is that of one phone on one channel', () => {
  const others = [arrival(1, { phone: '34600000002' }), arrival(2, { channelId: 'B' })];
  expect(shortestGap(others)).toBeNull();
  expect(shortestGap([arrival(7000), arrival(0), ...others, arrival(13_500)])).toBe(6500);
});

test('parcels that overtake one another, or are missing, are out of order', () => {
  const told = (at: number, order: number, parcel: number) =>
    arrival(at, { subject: `order #${order}, parcel ${parcel} of 3` });
  const inOrder = [told(1, 1, 1), told(2, 1, 2), told(3, 1, 3)];
  expect(parcelOrder([...inOrder, arrival(4)])).toEqual({ orders: 1, disordered: 0 });
  const overtaken = [told(1, 2, 2), told(2, 2, 1), told(3, 2, 3)];
  const missing = [told(1, 3, 1), told(2, 3, 3)];
  expect(parcelOrder([...inOrder, ...overtaken, ...missing])).toEqual({ orders: 3, disordered: 2 });
});

test('the same words to the same phone on the same channel are one message too many', () => {
  const first = arrival(0);
  const again = arrival(50);
  const others = [arrival(10, { subject: 'order #2' }), arrival(20, { channelId: 'B' })];
  expect(findDoubled([first, ...others])).toEqual([]);
  expect(findDoubled([first, ...others, again])).toEqual([again]);
});
