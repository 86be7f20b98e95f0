import type { z } from 'zod';
import type { Facts } from '#app/domain/facts.ts';
import { describeProblem } from './wire-values.ts';

/** Whom a compliance request is about. */
export type AboutCustomer = {
  readonly shopDomain: string;
  readonly customerGid: string | null;
  readonly phone: string | null;
  readonly orderGids: readonly string[];
};

export type PayloadReading =
  /** `subjectGid`: the order, fulfilment, refund or return that the update is of. */
  | { readonly kind: 'facts'; readonly facts: Facts; readonly subjectGid: string }
  | { readonly kind: 'uninstalled' }
  | { readonly kind: 'scopes_update'; readonly scopes: readonly string[] }
  | ({ readonly kind: 'customer_data_request'; readonly requestId: string | null } & AboutCustomer)
  | ({ readonly kind: 'customer_redact' } & AboutCustomer)
  | { readonly kind: 'shop_redact'; readonly shopDomain: string }
  /** `problem` names the field and the rule, never the value. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Applies `schema` to a body; what it refuses becomes `unreadable`. */
export function readWith<T>(
  schema: z.ZodType<T>,
  body: unknown,
  toReading: (payload: T) => PayloadReading,
): PayloadReading {
  const parsed = schema.safeParse(body);
  return parsed.success ? toReading(parsed.data) : unreadable(describeProblem(parsed.error));
}

export function unreadable(problem: string): PayloadReading {
  return { kind: 'unreadable', problem };
}
