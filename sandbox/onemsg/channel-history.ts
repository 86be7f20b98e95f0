import type { Channel, InboundMessage, SimulatedMessage } from './channel-state.ts';
import type { EndpointCall } from './endpoint-call.ts';
import { hookInfoStatus, normalisedMessage } from './hook-payloads.ts';
import { echoItem, statusItem } from './message-life.ts';
import { errorReply, jsonReply, type Reply } from './replies.ts';

/** GET hookInfo?messageId= : every status the message has reached, one element each. */
export function hookInfo({ channel, exchange, switches }: EndpointCall): Reply {
  const id = exchange.query.get('messageId');
  if (id === null || id === '') return errorReply(400, 'messageId is required', switches);
  const message = channel.messagesByWamid.get(id);
  if (message === undefined || message.messageNumber === null) {
    return switches.hookInfoUnknown === '404'
      ? errorReply(404, 'Message not found', switches)
      : jsonReply(200, { hooks: [] });
  }
  const hooks = message.statuses.map((entry) => hookInfoStatus(statusItem(message, entry)));
  return jsonReply(200, { hooks });
}

type Row = Record<string, unknown> & { messageNumber: number; time: number };

/** GET messages: what went out and came in, by message number; `notice` where history is off. */
export function listMessages({ channel, exchange, switches }: EndpointCall): Reply {
  if (!switches.history) return jsonReply(200, { messages: [], notice: 'History is disabled' });
  const { query } = exchange;
  const number = (name: string) => {
    const value = query.get(name);
    return value === null || !/^\d+$/.test(value) ? null : Number(value);
  };
  const limit = number('limit') ?? 100;
  const after = number('lastMessageNumber');
  const from = number('min_time') ?? 0;
  const until = number('max_time') ?? Number.POSITIVE_INFINITY;
  const chatId = query.get('chatId');
  const msgId = query.get('msgId');
  const rows = [...outgoingRows(channel), ...inboundRows(channel)]
    .filter((row) => chatId === null || row.chatId === chatId)
    .filter((row) => msgId === null || row.id === msgId)
    .filter((row) => row.messageNumber > (after ?? 0) && row.time >= from && row.time <= until)
    .sort((a, b) => a.messageNumber - b.messageNumber);
  if (limit === 0) return jsonReply(200, { messages: rows });
  // With a starting number the next ones are wanted, without one the newest.
  const messages = after === null ? rows.slice(-limit) : rows.slice(0, limit);
  return jsonReply(200, { messages });
}

function outgoingRows(channel: Channel): Row[] {
  return channel.messages.flatMap((message: SimulatedMessage) => {
    const { messageNumber, acceptedAt } = message;
    if (messageNumber === null) return [];
    const row = normalisedMessage(channel, echoItem(message, channel));
    return [{ ...row, fromMe: 1, messageNumber, time: Math.floor(acceptedAt / 1000) }];
  });
}

function inboundRows(channel: Channel): Row[] {
  return channel.inbound.map((message: InboundMessage) => {
    const row = normalisedMessage(channel, message.hook);
    const { messageNumber, at } = message;
    return { ...row, fromMe: 0, messageNumber, time: Math.floor(at / 1000) };
  });
}
