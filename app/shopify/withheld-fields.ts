import { z } from 'zod';

const accessErrors = z
  .array(
    z.object({
      path: z.array(z.union([z.string(), z.number()])),
      extensions: z.object({ code: z.literal('ACCESS_DENIED') }),
    }),
  )
  .min(1);

const PERSONAL_FIELDS: readonly (string | number)[] = [
  'phone',
  'shippingAddress',
  'billingAddress',
  'email',
];

/**
 * Whether the errors beside an answer about orders only say that personal fields were withheld
 * (the app is not approved for that protected customer data): the data is then good without them.
 * A missing scope, on any other field, is not that.
 */
export function onlyPersonalFieldsWithheld(errors: unknown): boolean {
  const parsed = accessErrors.safeParse(errors);
  return (
    parsed.success &&
    parsed.data.every((error) => error.path.some((step) => PERSONAL_FIELDS.includes(step)))
  );
}
