import { answerOf, type ChannelAnswer } from './channel-answer.ts';
import type { ChannelCall, ChannelCredentials } from './channel-call.server.ts';
import { type HookReading, readHookInfo } from './hook-reader.ts';
import { type InboundMessage, type OutgoingEcho, readMessageItem } from './message-item.ts';
import { asObject, textMember } from './wire-fields.ts';
import { messageListWire, messageWire, profileWire, statusWire } from './wire-schemas.ts';

/** Connected says that the number is online at 1MSG, not that WhatsApp delivers its messages. */
export type ChannelStatus = {
  readonly status:
    | 'connected'
    | 'connecting'
    | 'disconnected'
    | 'uninitialized'
    | 'unregistered'
    | 'unknown';
  readonly accountStatus: string | null;
};

export type ChannelHistory = {
  readonly inbound: readonly InboundMessage[];
  readonly echoes: readonly OutgoingEcho[];
  /** Pass as `after` to read on; null where no row carries a number. */
  readonly lastMessageNumber: number | null;
  /** 1MSG says that it keeps no history for this channel. */
  readonly isKept: boolean;
};

const MAX_REPLY_BYTES = 2 * 1024 * 1024;

const STATUS_WORDS = [
  'connected',
  'connecting',
  'disconnected',
  'uninitialized',
  'unregistered',
] as const;

/** The operations that only read a channel. */
export function makeChannelReads(call: ChannelCall) {
  const get = (credentials: ChannelCredentials, operation: string, query = {}) =>
    call(credentials, { method: 'GET', operation, query, maxResponseBytes: MAX_REPLY_BYTES });

  return {
    /** GET /status: whether the number is connected; also the test of a new token. */
    getStatus: async (credentials: ChannelCredentials): Promise<ChannelAnswer<ChannelStatus>> => {
      const exchange = await get(credentials, 'status');
      return answerOf(exchange, credentials.token, ({ object }) => {
        if (object === null || !('status' in object || 'accountStatus' in object)) return null;
        const wire = statusWire.parse(object);
        const word = wire.status?.trim().toLowerCase();
        const status = STATUS_WORDS.find((known) => known === word) ?? 'unknown';
        return { status, accountStatus: wire.accountStatus };
      });
    },

    /** GET /me: the number as shown to customers; null where the profile doesn't name it. */
    getMe: async (
      credentials: ChannelCredentials,
    ): Promise<ChannelAnswer<{ readonly phone: string | null }>> => {
      const exchange = await get(credentials, 'me');
      return answerOf(exchange, credentials.token, ({ object }) =>
        object === null ? null : { phone: readOwnPhone(object) },
      );
    },

    /** GET /hookInfo: the delivery reports that 1MSG kept of one message. No news is no error. */
    hookInfo: async (
      credentials: ChannelCredentials,
      wamid: string,
    ): Promise<ChannelAnswer<{ readonly reading: HookReading }>> => {
      const exchange = await get(credentials, 'hookInfo', { messageId: wamid });
      // An id it doesn't know may be answered 404.
      if (exchange.kind === 'reply' && exchange.status === 404) {
        return { ok: true, reading: readHookInfo({ hooks: [] }) };
      }
      return answerOf(exchange, credentials.token, ({ json }) =>
        typeof json === 'object' && json !== null ? { reading: readHookInfo(json) } : null,
      );
    },

    /** GET /messages: the channel's messages, ours and customers'. Times in whole seconds. */
    getMessages: async (
      credentials: ChannelCredentials,
      filter: {
        readonly chatId?: string;
        /** Only messages with a higher number, oldest first. */
        readonly after?: number;
        readonly since?: Date;
        readonly until?: Date;
        /** 100 where left out. */
        readonly limit?: number;
      },
    ): Promise<ChannelAnswer<ChannelHistory>> => {
      const exchange = await get(credentials, 'messages', messageQuery(filter));
      return answerOf(exchange, credentials.token, ({ object }) => readHistory(object));
    },
  };
}

function messageQuery(filter: {
  readonly chatId?: string;
  readonly after?: number;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit?: number;
}): Record<string, string> {
  const query: Record<string, string> = { limit: String(filter.limit ?? 100) };
  if (filter.chatId !== undefined) query.chatId = filter.chatId;
  if (filter.after !== undefined) query.lastMessageNumber = String(filter.after);
  if (filter.since) query.min_time = String(Math.floor(filter.since.getTime() / 1000));
  if (filter.until) query.max_time = String(Math.ceil(filter.until.getTime() / 1000));
  return query;
}

function readHistory(object: Readonly<Record<string, unknown>> | null): ChannelHistory | null {
  if (object === null) return null;
  const wire = messageListWire.parse(object);
  if (wire.messages === null && wire.notice === null) return null;
  const inbound: InboundMessage[] = [];
  const echoes: OutgoingEcho[] = [];
  let lastMessageNumber: number | null = null;
  for (const item of wire.messages ?? []) {
    const read = readMessageItem(item, false);
    if (read?.direction === 'inbound') inbound.push(read.message);
    if (read?.direction === 'echo') echoes.push(read.message);
    const number = messageWire.parse(asObject(item) ?? {}).messageNumber;
    if (number !== null) lastMessageNumber = Math.max(lastMessageNumber ?? number, number);
  }
  return { inbound, echoes, lastMessageNumber, isKept: wire.messages !== null };
}

function readOwnPhone(object: Readonly<Record<string, unknown>>): string | null {
  const wire = profileWire.parse(object);
  const nested = asObject(wire.phone);
  const found =
    textMember(nested, 'display_phone_number') ??
    (nested === null ? textMember(object, 'phone') : null) ??
    wire.display_phone_number ??
    textMember(asObject(wire.data[0]), 'phone');
  return found?.trim() ?? null;
}
