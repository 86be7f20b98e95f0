import { expect, test } from 'vitest';
import { onlyPersonalFieldsWithheld } from '#app/shopify/withheld-fields.ts';

function denied(...path: (string | number)[]) {
  return { message: 'not approved', path, extensions: { code: 'ACCESS_DENIED' } };
}

test('personal fields that were withheld leave the rest of the answer good', () => {
  expect(onlyPersonalFieldsWithheld([denied('order', 'phone')])).toBe(true);
  expect(onlyPersonalFieldsWithheld([denied('order', 'email')])).toBe(true);
  expect(
    onlyPersonalFieldsWithheld([
      denied('order', 'shippingAddress', 'name'),
      denied('order', 'billingAddress'),
    ]),
  ).toBe(true);
});

test('any other error does not', () => {
  expect(onlyPersonalFieldsWithheld([])).toBe(false);
  expect(onlyPersonalFieldsWithheld(undefined)).toBe(false);
  expect(onlyPersonalFieldsWithheld([denied('order')])).toBe(false);
  expect(onlyPersonalFieldsWithheld([denied('order', 'phone'), denied('order', 'returns')])).toBe(
    false,
  );
  expect(
    onlyPersonalFieldsWithheld([
      { message: 'Throttled', path: ['order', 'phone'], extensions: { code: 'THROTTLED' } },
    ]),
  ).toBe(false);
  expect(onlyPersonalFieldsWithheld([{ message: 'no path' }])).toBe(false);
});
