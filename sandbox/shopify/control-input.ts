import { z } from 'zod';
import { webhookModes } from './webhook-modes.ts';

/** A count of requests; "always" until switched off again. */
const count = z.union([z.number().int().min(0), z.literal('always')]);
const status = z.number().int().min(400).max(599).nullable();

/** Body of `POST /__control/switches`: only what is named changes. */
export const switchesInput = z.object({
  tokens: z
    .object({ failRefresh: status, failExchange: status, retainUsed: z.boolean() })
    .partial()
    .optional(),
  graphql: z
    .object({
      throttle: count,
      serverErrors: count,
      serverErrorStatus: z.number().int().min(500).max(599),
      delayMs: z.number().min(0),
      maximumPoints: z.number().positive(),
      restoreRate: z.number().positive(),
    })
    .partial()
    .optional(),
  webhooks: webhookModes.partial().optional(),
  appUrl: z.url().optional(),
});

export type SwitchesInput = z.input<typeof switchesInput>;

export const releaseInput = z.object({
  order: z
    .union([z.enum(['oldest_first', 'newest_first', 'shuffled']), z.array(z.string())])
    .default('oldest_first'),
});

export const repeatInput = z.object({ times: z.number().int().positive().default(1) });
export const customerInput = z.object({
  email: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
});
export const scopesInput = z.object({ scopes: z.array(z.string()) });
export const sessionTokenInput = z.object({ lifetimeSeconds: z.number().default(60) });
