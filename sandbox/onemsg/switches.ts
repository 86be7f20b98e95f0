import { z } from 'zod';

/** What POST sendTemplate does. `*_after` and the modes without a suffix that reply 200 accept the message. */
export const replyModes = [
  'accept',
  'accept_without_id',
  'queued',
  'queued_silent',
  'rejected',
  'http_400',
  'http_401',
  'http_403',
  'http_404',
  'http_422',
  'http_429',
  'http_500',
  'http_503',
  'http_500_after',
  'timeout_before',
  'timeout_after',
  'reset_before',
  'reset_after',
  'garbage',
  'slow',
] as const;
export type ReplyMode = (typeof replyModes)[number];

/** What every other endpoint of a channel does. `error_200` is HTTP 200 with an `error` in the body. */
export const apiReplyModes = [
  'ok',
  'error_200',
  'http_401',
  'http_403',
  'http_404',
  'http_429',
  'http_500',
  'http_503',
  'timeout',
  'reset',
  'garbage',
  'slow',
] as const;
export type ApiReplyMode = (typeof apiReplyModes)[number];

/** Faults that can be given a probability; the reply faults exclude each other, the rest do not. */
export const faultNames = [
  ...replyModes.filter((mode) => mode !== 'accept'),
  'receipts_none',
  'receipts_failed',
  'hook_drop',
  'hook_duplicate',
  'hook_shuffle',
  'hook_before_reply',
  'hook_foreign',
] as const;
export type FaultName = (typeof faultNames)[number];

const count = z.number().int().min(0);
const status = z.string().min(1);

export const switchesSchema = z.strictObject({
  reply: z.enum(replyModes),
  replyTimes: count.nullable(),
  replyDelayMs: count,
  slowByteMs: count,
  rejectedShape: z.enum(['text', 'object']),
  rejectedText: z.string(),
  rejectedCode: z.number().int(),
  errorBody: z.enum(['error', 'message', 'text', 'html']),
  errorText: z.string().nullable(),
  retryAfterSeconds: count.nullable(),
  ratePerSecond: count.nullable(),
  jobIdType: z.enum(['string', 'number']),
  queuedDelayMs: count,
  apiReply: z.enum(apiReplyModes),

  receipts: z.union([z.enum(['none', 'sent', 'delivered', 'read', 'failed']), z.array(status)]),
  sentDelayMs: count,
  deliveredDelayMs: count,
  readDelayMs: count,
  failedDelayMs: count,
  failureShape: z.enum(['text', 'object', 'array', 'number', 'errors']),
  failureText: z.string(),
  failureCode: z.number().int(),
  normalisePhones: z.boolean(),

  hookShape: z.enum(['ack', 'hooks', 'entry']),
  omitInstanceId: z.boolean(),
  hookBatch: z.number().int().min(1),
  hookBatchMs: count,
  hookDuplicate: count,
  hookShuffle: z.boolean(),
  hookDrop: z.boolean(),
  hookBeforeReply: z.boolean(),
  hookTries: z.number().int().min(1),
  hookRetryMs: count,
  hookRetryFactor: z.number().min(1),
  hookRetryMaxMs: count,
  hookTimeoutMs: z.number().int().min(1),
  hookDisableAfter: z.number().int().min(1).nullable(),
  echo: z.boolean(),

  hookInfoUnknown: z.enum(['empty', '404']),
  history: z.boolean(),
  status: z.enum(['connected', 'connecting', 'disconnected', 'uninitialized', 'unregistered']),
  webhookListShape: z.enum(['array', 'string', 'comma']),
  templateStatusCase: z.enum(['lower', 'upper', 'mixed']),
  templateComponents: z.enum(['array', 'json']),
  templateListShape: z.enum(['object', 'bare']),
  templateApprovalMs: count.nullable(),
  templateRejection: z.string().nullable(),

  faults: z.partialRecord(z.enum(faultNames), z.number().min(0).max(1)),
});
export type Switches = z.infer<typeof switchesSchema>;

export const switchPatchSchema = switchesSchema.partial();
export type SwitchPatch = z.infer<typeof switchPatchSchema>;

/** Whom a setting concerns: everyone, a channel, a recipient's phone, or that phone on that channel. */
export const switchScopeSchema = z.strictObject({
  channel: z.string().optional(),
  phone: z.string().optional(),
});
export type SwitchScope = z.infer<typeof switchScopeSchema>;

/** A healthy and very fast 1MSG. */
export const defaultSwitches: Switches = {
  reply: 'accept',
  replyTimes: null,
  replyDelayMs: 0,
  slowByteMs: 5,
  rejectedShape: 'object',
  rejectedText: 'Message was not accepted by the provider',
  rejectedCode: 131000,
  errorBody: 'error',
  errorText: null,
  retryAfterSeconds: null,
  ratePerSecond: null,
  jobIdType: 'string',
  queuedDelayMs: 20,
  apiReply: 'ok',

  receipts: 'read',
  sentDelayMs: 5,
  deliveredDelayMs: 5,
  readDelayMs: 5,
  failedDelayMs: 5,
  failureShape: 'text',
  failureText: 'Message undeliverable',
  failureCode: 131026,
  normalisePhones: true,

  hookShape: 'ack',
  omitInstanceId: false,
  hookBatch: 1,
  hookBatchMs: 25,
  hookDuplicate: 0,
  hookShuffle: false,
  hookDrop: false,
  hookBeforeReply: false,
  hookTries: 20,
  hookRetryMs: 50,
  hookRetryFactor: 1.5,
  hookRetryMaxMs: 2000,
  hookTimeoutMs: 5000,
  hookDisableAfter: null,
  echo: false,

  hookInfoUnknown: 'empty',
  history: true,
  status: 'connected',
  webhookListShape: 'array',
  templateStatusCase: 'lower',
  templateComponents: 'array',
  templateListShape: 'object',
  templateApprovalMs: null,
  templateRejection: null,

  faults: {},
};

/** The pace of a real conversation, for a demonstration that people watch. */
export const humanPace: SwitchPatch = {
  replyDelayMs: 250,
  sentDelayMs: 700,
  deliveredDelayMs: 1800,
  readDelayMs: 6000,
  failedDelayMs: 2500,
  queuedDelayMs: 4000,
};
