import { z } from 'zod';
import { isStatus } from '#app/domain/status.ts';
import type { RefusalCounts } from '#app/pipeline/bulk-action-ports.ts';
import type { NotificationFilter } from '#app/pipeline/merchant-app-ports-views.ts';
import { isListedState } from '#app/pipeline/show-state.ts';
import type { Vault } from './vault.ts';

const FIELD = 'bulk_action.filter';

const time = z
  .string()
  .transform((text) => new Date(text))
  .nullable();

const filter: z.ZodType<NotificationFilter> = z.object({
  status: z.string().refine(isStatus).nullable(),
  state: z.union([z.string().refine(isListedState), z.literal('resolvable')]).nullable(),
  language: z.string().nullable(),
  reason: z.string().nullable(),
  from: time,
  to: time,
  search: z
    .object({
      orderNames: z.array(z.string()),
      phone: z.string().nullable(),
      messageId: z.string().nullable(),
    })
    .nullable(),
});

/** A filter may search for a phone. */
export function sealFilter(vault: Vault, plain: NotificationFilter): string {
  return vault.seal(FIELD, JSON.stringify(plain));
}

/** What was sealed is ours, and may be of another version of the app. */
export function openFilter(vault: Vault, sealed: string): NotificationFilter {
  return filter.parse(JSON.parse(vault.open(FIELD, sealed)));
}

/** Written by the store of bulk actions alone. */
export function readRefused(json: unknown): RefusalCounts {
  return z.record(z.string(), z.number().int()).parse(json);
}

export function readKind(kind: string): 'resend' | 'leave' {
  return z.enum(['resend', 'leave']).parse(kind);
}
