import { z } from 'zod';
import { DAILY_LIMITS } from '#app/domain/daily-limit.ts';
import { FALLBACKS } from '#app/domain/fallback-email.ts';
import { HISTORY_DAYS } from '#app/domain/history.ts';
import { STATUSES } from '#app/domain/status.ts';

/** What the settings pages post, as JSON; anything else is answered 400. */

const timingForm = z.object({
  quietHours: z.object({ from: z.int(), to: z.int() }).nullable(),
  quietMode: z.enum(['wait', 'skip']),
  freshForSeconds: z.int().nullable(),
  freshOf: z.partialRecord(z.enum(STATUSES), z.int()),
});

const audienceForm = z.object({
  optInOnly: z.boolean(),
  optIn: z.object({
    attribute: z.string().nullable(),
    tag: z.string().nullable(),
    sms: z.boolean(),
  }),
});

const alertsForm = z.object({
  email: z.string().nullable(),
  onHeld: z.boolean(),
  onFailures: z.boolean(),
});

const settingsForm = z.object({
  version: z.int(),
  templateName: z.string().nullable(),
  defaultLanguage: z.string(),
  defaultCountry: z.string().nullable(),
  testOrdersOn: z.boolean(),
  confirmedOn: z.enum(['order_created', 'order_paid']),
  dailyLimit: z.literal(DAILY_LIMITS).nullable(),
  timing: timingForm.optional(),
  audience: audienceForm.optional(),
  alerts: alertsForm.optional(),
  fallback: z.enum(FALLBACKS).optional(),
  historyDays: z.literal(HISTORY_DAYS).optional(),
});

export const settingsRequest = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('save'), form: settingsForm }),
  z.object({
    intent: z.literal('connect'),
    channelId: z.string().trim(),
    token: z.string().trim(),
    baseUrl: z.string().nullable(),
  }),
  z.object({ intent: z.literal('replace_token'), token: z.string().trim() }),
  z.object({ intent: z.literal('count_audience'), audience: audienceForm }),
  z.object({ intent: z.literal('check') }),
  z.object({ intent: z.literal('look') }),
  z.object({ intent: z.literal('disconnect') }),
]);

export const templatesRequest = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('choose'), name: z.string() }),
  z.object({ intent: z.literal('refresh') }),
]);

export const statusesRequest = z.object({
  version: z.int(),
  statuses: z.array(
    z.object({
      status: z.enum(STATUSES),
      on: z.boolean(),
      templateName: z.string().nullable().optional(),
      labels: z.record(z.string(), z.string()),
    }),
  ),
});

/** Reads a posted body by its schema; throws a Response of 400 for any other. */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body: unknown = await request.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}
