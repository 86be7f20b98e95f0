import { z } from 'zod';

/** How deliveries behave: all off is Shopify on a good day. */
export const webhookModes = z.object({
  /** Every delivery arrives this many times, with the same webhook id. */
  repeat: z.number().int().positive().default(1),
  /** The chance that a delivery is repeated at all. */
  repeatChance: z.number().min(0).max(1).default(1),
  /** Some deliveries come much later than the others. */
  late: z
    .object({ chance: z.number().min(0).max(1), min: z.number().min(0), max: z.number().min(0) })
    .default({ chance: 0, min: 0, max: 0 }),
  /** The deliveries of one action leave in another order. */
  shuffle: z.boolean().default(false),
  /** Milliseconds before the first try, drawn evenly from the range: wide ranges reorder whole actions. */
  delay: z.object({ min: z.number().min(0), max: z.number().min(0) }).default({ min: 0, max: 0 }),
  /** Deliveries are kept until released. */
  hold: z.boolean().default(false),
  /** Topics that never leave, or '*' for all: Shopify guarantees no delivery. */
  drop: z.array(z.string()).default([]),
  /** The chance that a delivery never leaves. */
  dropChance: z.number().min(0).max(1).default(0),
});
export type WebhookModes = z.output<typeof webhookModes>;
export type WebhookModesInput = z.input<typeof webhookModes>;
