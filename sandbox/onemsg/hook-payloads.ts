import type { Channel, Failure } from './channel-state.ts';
import { bsuidOf } from './message-ids.ts';
import type { Switches } from './switches.ts';

/** A delivery status on its way to the registered addresses. */
export type StatusItem = {
  kind: 'status';
  id: string;
  status: string;
  chatDigits: string;
  category: string;
  failure: Failure | null;
  at: number;
  acknowledgedAt: number | null;
};

/** A message from the customer, or the echo of one of our own (`fromMe`). */
export type MessageItem = {
  kind: 'message';
  id: string;
  fromMe: boolean;
  body: string;
  type: string;
  chatDigits: string;
  /** The chat is known by the business-scoped user id alone, without a phone. */
  hidePhone: boolean;
  senderName: string;
  quotedMsgId: string | null;
  at: number;
  acknowledgedAt: number | null;
};

export type HookItem = StatusItem | MessageItem;

type Json = Record<string, unknown>;

/** One webhook body that carries all the items, in the shape the switches ask for. */
export function hookPayload(
  channel: Channel,
  items: readonly HookItem[],
  switches: Switches,
): Json {
  const statuses = items.filter((item) => item.kind === 'status');
  const messages = items.filter((item) => item.kind === 'message');
  const payload: Json = switches.omitInstanceId ? {} : { instanceId: channel.id };
  if (switches.hookShape === 'entry' || channel.settings.rawHooks) {
    return { ...payload, ...rawEnvelope(channel, statuses, messages) };
  }
  if (statuses.length > 0) {
    if (switches.hookShape === 'hooks') payload.hooks = statuses.map(hookInfoStatus);
    else payload.ack = statuses.map((item) => ackElement(item, switches));
  }
  if (messages.length > 0) {
    payload.messages = messages.map((item) => normalisedMessage(channel, item));
  }
  return payload;
}

function ackElement(item: StatusItem, switches: Switches): Json {
  return {
    id: item.id,
    bsuid: bsuidOf(item.chatDigits),
    phone: item.chatDigits,
    chatId: `${item.chatDigits}@c.us`,
    status: item.status,
    category: item.category,
    userName: null,
    ...(item.failure === null ? {} : ackFailure(item.failure, switches)),
  };
}

function ackFailure(failure: Failure, switches: Switches): Json {
  switch (switches.failureShape) {
    case 'text':
      return { error: failure.text };
    case 'number':
      return { error: failure.code };
    case 'object':
      return { error: { ...metaError(failure), message: failure.text } };
    case 'array':
      return { error: [metaError(failure)] };
    case 'errors':
      return { errors: [metaError(failure)] };
  }
}

function metaError(failure: Failure): Json {
  return { code: failure.code, title: failure.text, error_data: { details: failure.text } };
}

/** A status as GET /hookInfo lists it: Meta's keys, `timestamp` a string of seconds. */
export function hookInfoStatus(item: StatusItem): Json {
  const category = item.category;
  const priced = item.status === 'sent';
  return {
    id: item.id,
    type: 'message',
    status: item.status,
    timestamp: seconds(item.at),
    recipient_id: item.chatDigits,
    ...(priced
      ? {
          conversation: { id: 'c1f5', origin: { type: category } },
          pricing: { billable: true, category, pricing_model: 'CBP' },
        }
      : {}),
    ...(item.failure === null ? {} : { errors: [metaError(item.failure)] }),
  };
}

/** A message as 1MSG normalises it, in webhooks and (with a few more keys) in GET /messages. */
export function normalisedMessage(channel: Channel, item: MessageItem): Json {
  const bsuid = bsuidOf(item.chatDigits);
  const chatId = item.hidePhone ? `${bsuid}@lid` : `${item.chatDigits}@c.us`;
  return {
    id: item.id,
    body: item.body,
    self: item.fromMe ? 1 : 0,
    time: Math.floor(item.at / 1000),
    type: item.type,
    author: item.fromMe ? `${channel.phone}@c.us` : chatId,
    chatId,
    fromMe: item.fromMe,
    caption: null,
    chatName: item.hidePhone ? bsuid : item.chatDigits,
    senderName: item.fromMe ? channel.phone : item.senderName,
    authorBsuid: item.fromMe ? null : bsuid,
    isForwarded: false,
    quotedMsgId: item.quotedMsgId,
    authorUserName: null,
  };
}

function rawEnvelope(
  channel: Channel,
  statuses: readonly StatusItem[],
  messages: readonly MessageItem[],
): Json {
  const inbound = messages.filter((item) => !item.fromMe);
  const echoes = messages.filter((item) => item.fromMe);
  const value: Json = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: channel.phone, phone_number_id: `1${channel.phone}` },
  };
  if (statuses.length > 0) value.statuses = statuses.map(hookInfoStatus);
  if (inbound.length > 0) {
    value.messages = inbound.map((item) => ({ from: rawSender(item), ...rawContent(item) }));
  }
  if (echoes.length > 0) {
    value.message_echoes = echoes.map((item) => ({
      from: channel.phone,
      to: item.chatDigits,
      ...rawContent(item),
    }));
  }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: channel.namespace, changes: [{ field: 'messages', value }] }],
  };
}

function rawSender(item: MessageItem): string {
  return item.hidePhone ? bsuidOf(item.chatDigits) : item.chatDigits;
}

function rawContent(item: MessageItem): Json {
  const head = { id: item.id, timestamp: seconds(item.at) };
  const context = item.quotedMsgId === null ? {} : { context: { id: item.quotedMsgId } };
  if (item.type === 'button') {
    return { ...head, ...context, type: 'button', button: { text: item.body, payload: item.body } };
  }
  if (item.type === 'interactive') {
    const reply = { type: 'button_reply', button_reply: { id: 'b1', title: item.body } };
    return { ...head, ...context, type: 'interactive', interactive: reply };
  }
  return { ...head, ...context, type: 'text', text: { body: item.body } };
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}
