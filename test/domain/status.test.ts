import { describe, expect, test } from 'vitest';
import {
  AVAILABLE_STATUSES,
  isStatus,
  LONGEST_FRESHNESS_SECONDS,
  STATUS_RULES,
  STATUSES,
  type Status,
} from '#app/domain/status.ts';

type Row = readonly [
  status: Status,
  family: string,
  level: string,
  onByDefault: boolean,
  rank: number | null,
  freshForHours: number,
  recurs: boolean,
];

const TABLE: readonly Row[] = [
  ['confirmed', 'confirmed', 'order', false, 0, 12, false],
  ['on_hold', 'on_hold', 'order', false, null, 24, false],
  ['partially_shipped', 'shipped', 'fulfilment', false, 1, 48, false],
  ['shipped', 'shipped', 'fulfilment', true, 1, 48, false],
  ['in_transit', 'in_transit', 'fulfilment', false, 2, 12, false],
  ['delayed', 'delayed', 'fulfilment', false, 2, 12, true],
  ['out_for_delivery', 'out_for_delivery', 'fulfilment', true, 3, 6, true],
  ['attempted_delivery', 'attempted_delivery', 'fulfilment', true, 3, 12, true],
  ['ready_for_pickup', 'ready_for_pickup', 'fulfilment', true, 3, 48, false],
  ['picked_up', 'arrived', 'fulfilment', true, 4, 24, false],
  ['delivered', 'arrived', 'fulfilment', true, 4, 24, false],
  ['delivery_failed', 'delivery_failed', 'fulfilment', false, 4, 24, false],
  ['cancelled', 'cancelled', 'order', true, null, 72, false],
  ['partially_refunded', 'refund', 'refund', false, null, 72, false],
  ['refunded', 'refund', 'refund', true, null, 72, false],
  ['return_requested', 'return_requested', 'return', false, null, 72, false],
  ['return_approved', 'return_approved', 'return', false, null, 72, false],
  ['return_declined', 'return_declined', 'return', false, null, 72, false],
  ['returned', 'returned', 'return', false, null, 72, false],
];

describe('the closed list', () => {
  test.each(TABLE)('%s', (status, family, level, onByDefault, rank, hours, recurs) => {
    expect(STATUS_RULES[status]).toEqual({
      family,
      level,
      onByDefault,
      rank,
      freshForSeconds: hours * 3600,
      recurs,
    });
  });

  test('has no other status', () => {
    expect([...STATUSES].sort()).toEqual(TABLE.map(([status]) => status).sort());
    expect(STATUSES.every(isStatus)).toBe(true);
    expect(isStatus('lost')).toBe(false);
    expect(isStatus('constructor')).toBe(false);
  });

  test('leaves out what needs an optional scope until it is granted', () => {
    expect(STATUSES.filter((status) => !AVAILABLE_STATUSES.includes(status))).toEqual(['on_hold']);
  });

  test('keeps nothing fresh longer than three days', () => {
    expect(LONGEST_FRESHNESS_SECONDS).toBe(72 * 3600);
  });
});
