import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduceToFields } from '#sandbox/shopify/include-fields.ts';

describe('include_fields', () => {
  test('keeps named fields, whole objects and paths into objects', () => {
    const payload = { id: 1, name: '#1001', customer: { phone: '1', email: 'a' }, note: 'x' };
    expect(reduceToFields(payload, ['id', 'customer.phone'])).toEqual({
      id: 1,
      customer: { phone: '1' },
    });
    expect(reduceToFields(payload, ['customer'])).toEqual({ customer: payload.customer });
  });

  test('a path goes into every element of an array, also of arrays within', () => {
    const payload = {
      fulfillments: [
        { id: 1, line_items: [{ id: 5, requires_shipping: true }] },
        { id: 2, line_items: [] },
      ],
    };
    const fields = ['fulfillments.id', 'fulfillments.line_items.requires_shipping'];
    expect(reduceToFields(payload, fields)).toEqual({
      fulfillments: [
        { id: 1, line_items: [{ requires_shipping: true }] },
        { id: 2, line_items: [] },
      ],
    });
  });

  test('null stays null and an absent field stays absent', () => {
    expect(reduceToFields({ customer: null }, ['customer.phone', 'email'])).toEqual({
      customer: null,
    });
  });

  test('the wider of two paths wins, in either order', () => {
    const payload = { customer: { phone: '1', email: 'a' } };
    expect(reduceToFields(payload, ['customer.phone', 'customer'])).toEqual(payload);
    expect(reduceToFields(payload, ['customer', 'customer.phone'])).toEqual(payload);
  });

  test('without a list everything passes; with an empty one nothing does', () => {
    expect(reduceToFields({ id: 1 }, undefined)).toEqual({ id: 1 });
    expect(reduceToFields({ id: 1 }, [])).toEqual({});
  });

  test('listing every top-level field changes nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.jsonValue()), (payload) => {
        expect(reduceToFields(payload, Object.keys(payload))).toEqual(payload);
      }),
    );
  });
});
