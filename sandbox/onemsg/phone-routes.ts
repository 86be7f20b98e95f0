import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { customerSays, inboundTypes } from './customer-says.ts';
import type { Exchange } from './http-exchange.ts';
import { allChats, type Chat, chatsOfPhone } from './phone-conversations.ts';
import { chatListHtml, conversationHtml, livePart, missingHtml } from './phone-fragments.ts';
import { phoneListPage, phonePage } from './phone-page.ts';
import { jsonReply, type Reply, textReply } from './replies.ts';
import type { Simulation } from './simulation.ts';

const sayForm = z.object({
  channel: z.string(),
  text: z.string().trim().min(1),
  type: z.enum(inboundTypes).optional(),
  quotedMsgId: z.string().optional(),
});

/** Answers `/phone`, `/phone/{digits}` (with `?fragment=1`: their live parts as JSON) and the reply form. */
export async function answerPhoneRequest(
  simulation: Simulation,
  exchange: Exchange,
): Promise<Reply> {
  const [, digits = '', action = ''] = exchange.segments;
  const fragment = exchange.query.has('fragment');
  if (digits === '') {
    const chats = allChats(simulation);
    if (fragment) return jsonReply(200, { main: livePart(chatListHtml(chats)) });
    return htmlReply((nonce) => phoneListPage(chats, nonce));
  }
  if (!/^\d{5,20}$/.test(digits)) return textReply(404, 'There is no such phone');
  if (action === 'say' && exchange.method === 'POST') return say(simulation, digits, exchange.body);

  const chats = chatsOfPhone(simulation, digits);
  const shown = chosenChat(simulation, chats, digits, exchange.query.get('channel'));
  if (shown === undefined) return textReply(404, 'There is no such phone');
  if (fragment) {
    return jsonReply(200, {
      main: livePart(conversationHtml(shown)),
      missing: livePart(missingHtml(shown.missing)),
    });
  }
  return htmlReply((nonce) => phonePage(digits, chats, shown, nonce));
}

/** The chat with the wanted channel, else the latest, else an empty one: the page may be opened early. */
function chosenChat(
  simulation: Simulation,
  chats: readonly Chat[],
  digits: string,
  channelId: string | null,
): Chat | undefined {
  const wanted = chats.find((chat) => chat.channel.id === channelId) ?? chats[0];
  if (wanted !== undefined) return wanted;
  const [first] = simulation.channels.values();
  const channel = simulation.channels.get(channelId ?? '') ?? first;
  return channel === undefined ? undefined : { channel, digits, bubbles: [], missing: [] };
}

function say(simulation: Simulation, digits: string, body: unknown): Reply {
  const read = sayForm.safeParse(body);
  const channel = read.success ? simulation.channels.get(read.data.channel) : undefined;
  if (!read.success || channel === undefined) return textReply(400, 'Nothing to say');
  // The hook goes its own way: a shop that does not listen must not hold the phone up.
  void customerSays(simulation, channel, { ...read.data, phone: digits });
  const back = `/phone/${digits}?channel=${encodeURIComponent(channel.id)}`;
  return textReply(303, 'Said', 'text/plain; charset=utf-8', { Location: back });
}

function htmlReply(render: (nonce: string) => string): Reply {
  const nonce = randomBytes(16).toString('base64');
  return textReply(200, render(nonce), 'text/html; charset=utf-8', {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      'img-src data:',
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
}
