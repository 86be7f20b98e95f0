import { describe, expect, test } from 'vitest';
import { type DeliveryEvidence, deliveryMethod } from '#app/shopify/delivery-method.ts';

const SHIPPED: DeliveryEvidence = {
  requiresShipping: true,
  sourceName: 'web',
  categories: [null],
  hasShippingAddress: true,
  hasBillingAddress: true,
  pickedUp: false,
};

const WITHOUT_ADDRESS = { ...SHIPPED, hasShippingAddress: false };

describe('deliveryMethod', () => {
  test.each([
    ['shipping', 'shipping'],
    ['pick-up', 'pickup'],
    ['pick_up', 'pickup'],
    ['local', 'local'],
    ['local_delivery', 'local'],
    ['pickup-point', 'shipping'],
  ])('category %s is %s', (category, method) => {
    expect(deliveryMethod({ ...SHIPPED, categories: [category] })).toBe(method);
    expect(deliveryMethod({ ...WITHOUT_ADDRESS, categories: [category] })).toBe(method);
  });

  test('an order that mixes methods has no one method', () => {
    expect(deliveryMethod({ ...SHIPPED, categories: ['pick-up', 'shipping'] })).toBe('unknown');
    expect(deliveryMethod({ ...SHIPPED, categories: ['pick-up', null] })).toBe('unknown');
    expect(deliveryMethod({ ...SHIPPED, categories: ['pick-up', 'pick-up'] })).toBe('pickup');
  });

  test('a category that Shopify adds later counts as none', () => {
    expect(deliveryMethod({ ...SHIPPED, categories: ['drone'] })).toBe('shipping');
    expect(deliveryMethod({ ...SHIPPED, categories: ['constructor'] })).toBe('shipping');
  });

  test('nothing to ship is none, whatever else stands there', () => {
    expect(deliveryMethod({ ...SHIPPED, requiresShipping: false })).toBe('none');
    expect(
      deliveryMethod({ ...WITHOUT_ADDRESS, requiresShipping: false, categories: ['pick-up'] }),
    ).toBe('none');
  });

  test('without a category, an address means shipping', () => {
    expect(deliveryMethod(SHIPPED)).toBe('shipping');
    expect(deliveryMethod({ ...SHIPPED, categories: [], requiresShipping: null })).toBe('shipping');
  });

  test('a web checkout for goods without a shipping address is a pickup', () => {
    expect(deliveryMethod(WITHOUT_ADDRESS)).toBe('pickup');
  });

  test.each([
    ['addresses may be withheld', { hasBillingAddress: false }],
    ['it is no web checkout', { sourceName: 'pos' }],
    ['a draft order', { sourceName: 'shopify_draft_order' }],
    ['no shipping line', { categories: [] }],
    ['the lines are not known', { requiresShipping: null }],
  ])('nothing is inferred where %s', (_why, difference) => {
    expect(deliveryMethod({ ...WITHOUT_ADDRESS, ...difference })).toBe('unknown');
  });

  test('a parcel shown as picked up tells a pickup where nothing else does', () => {
    const hidden = { ...WITHOUT_ADDRESS, hasBillingAddress: false, pickedUp: true };
    expect(deliveryMethod(hidden)).toBe('pickup');
    expect(deliveryMethod({ ...SHIPPED, pickedUp: true })).toBe('shipping');
  });
});
