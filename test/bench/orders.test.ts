import { expect, test } from 'vitest';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import { EMPTY_ORDER_STATE, mergeFacts } from '#app/domain/order-state.ts';
import { deriveStatusChanges } from '#app/domain/status-change.ts';
import { phoneOf, shippedEvent } from '#bench/pipeline/orders.ts';

const NOW = Date.parse('2026-11-25T12:00:00.750Z');

test('a shipped order is told from its webhook alone, a message for each parcel', () => {
  const { facts } = shippedEvent({ shopDomain: 'a.myshopify.com', number: 7, parcels: 3 }, NOW);
  if (!('fulfilments' in facts)) throw new Error('An order is no fact of a shop');
  const state = mergeFacts(EMPTY_ORDER_STATE, facts, new Date(NOW).toISOString());
  expect(findReadNeeds(state).size).toBe(0);
  const changes = deriveStatusChanges(state, {
    confirmedOn: 'order_created',
    cancelledIsTold: true,
  });
  const shipped = changes.filter(({ family }) => family === 'shipped');
  expect(new Set(shipped.map(({ subjectGid }) => subjectGid)).size).toBe(3);
  expect(facts.order?.phones[0]).toMatchObject({ phone: `+${phoneOf(7)}`, country: 'ES' });
});
