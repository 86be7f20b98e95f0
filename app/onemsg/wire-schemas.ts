import { z } from 'zod';
import { wireAny, wireFlag, wireList, wireNumber, wireObject, wireText } from './wire-fields.ts';

/**
 * The bodies that 1MSG sends, as far as its public material shows them. Every field is optional
 * and a field of another type reads as null: which fields a reply needs is for its reader to say.
 */

/** The error members of any body, and of the objects nested in them. */
export const errorWire = z.object({
  message: wireText,
  title: wireText,
  details: wireText,
  error_user_title: wireText,
  error_user_msg: wireText,
  error: wireAny,
  errors: wireList,
  error_data: wireObject,
  response: wireObject,
  code: wireNumber,
  error_code: wireNumber,
  errorCode: wireNumber,
  is_transient: wireFlag,
});

/** POST /sendTemplate. `messages` is the form of Meta's own API. */
export const sendReplyWire = z.object({
  sent: wireFlag,
  queued: wireFlag,
  id: wireText,
  messageId: wireText,
  jobId: wireText,
  job_id: wireText,
  messages: wireList,
});

/** GET /status. */
export const statusWire = z.object({
  status: wireText,
  accountStatus: wireText,
  mm_lite_available: wireFlag,
});

/** GET /me; the second form of `phone` and the list in `data` are those of 1MSG's own CLI. */
export const profileWire = z.object({
  phone: wireAny,
  display_phone_number: wireText,
  data: wireList,
});

/** GET /webhook. */
export const webhookWire = z.object({
  webhookUrl: wireAny,
  webhookStatuses: wireAny,
});

/** POST /webhook. */
export const webhookSetWire = z.object({ set: wireFlag });

/** GET /settings. */
export const settingsWire = z.object({
  webhookUrl: wireAny,
  ackNotificationsOn: wireFlag,
  guaranteedHooks: wireFlag,
  rawHooks: wireFlag,
});

/** GET /templates, when it is no bare list. */
export const templatePageWire = z.object({
  total: wireNumber,
  templates: z.array(z.unknown()).nullable().default(null).catch(null),
  data: z.array(z.unknown()).nullable().default(null).catch(null),
});

export const templateWire = z.object({
  id: wireText,
  name: wireText,
  language: wireAny,
  status: wireText,
  category: wireText,
  namespace: wireText,
  message_template_namespace: wireText,
  messageTemplateNamespace: wireText,
  rejected_reason: wireText,
  components: wireAny,
});

export const templateComponentWire = z.object({
  type: wireText,
  format: wireText,
  text: wireText,
  buttons: wireList,
});

export const templateButtonWire = z.object({ type: wireText, text: wireText, url: wireText });

/** The outer form of a webhook of 1MSG, of raw Meta hooks, and of GET /hookInfo. */
export const hookWire = z.object({
  instanceId: wireText,
  type: wireText,
  ack: wireList,
  hooks: wireList,
  messages: wireList,
  entry: wireList,
});

export const rawEntryWire = z.object({ changes: wireList });
export const rawChangeWire = z.object({ value: wireObject });
export const rawValueWire = z.object({
  statuses: wireList,
  messages: wireList,
  message_echoes: wireList,
});

/** A delivery report: an item of `ack`, of `hooks`, or a raw Meta status. */
export const receiptWire = z.object({
  id: wireText,
  status: wireText,
  timestamp: wireAny,
  time: wireAny,
  chatId: wireText,
  phone: wireText,
  bsuid: wireText,
  recipient_id: wireText,
  recipientId: wireText,
  recipient_user_id: wireText,
  category: wireText,
  description: wireText,
  pricing: wireObject,
  conversation: wireObject,
});

/** A message, inbound or our own echoed: of `messages`, of GET /messages, or raw. */
export const messageWire = z.object({
  id: wireText,
  type: wireText,
  body: wireText,
  caption: wireText,
  text: wireAny,
  button: wireObject,
  interactive: wireObject,
  fromMe: wireFlag,
  self: wireFlag,
  time: wireAny,
  timestamp: wireAny,
  author: wireText,
  chatId: wireText,
  authorBsuid: wireText,
  bsuid: wireText,
  from: wireText,
  to: wireText,
  from_user_id: wireText,
  to_user_id: wireText,
  messageNumber: wireNumber,
});

/** GET /messages; `notice` stands instead of the list when the channel keeps no history. */
export const messageListWire = z.object({
  messages: z.array(z.unknown()).nullable().default(null).catch(null),
  notice: wireText,
});
