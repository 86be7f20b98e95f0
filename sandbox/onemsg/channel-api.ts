import { z } from 'zod';
import { hookInfo, listMessages } from './channel-history.ts';
import { findChannel } from './channel-state.ts';
import { addTemplate, listTemplates, removeTemplate } from './channel-templates.ts';
import { changeSettings, changeWebhooks, readSettings, readWebhooks } from './channel-webhooks.ts';
import type { EndpointCall } from './endpoint-call.ts';
import { countFault } from './fault-draw.ts';
import type { Exchange } from './http-exchange.ts';
import {
  blindReply,
  errorReply,
  garbageReply,
  jsonReply,
  type Reply,
  slowed,
  wrongTokenReply,
} from './replies.ts';
import { sendTemplate } from './send-template.ts';
import { chatSwitches, type Simulation } from './simulation.ts';
import { defaultSwitches } from './switches.ts';

type Endpoint = (call: EndpointCall) => Reply;

const endpoints: Record<string, Endpoint> = {
  'GET hookInfo': hookInfo,
  'GET webhook': readWebhooks,
  'POST webhook': changeWebhooks,
  'GET settings': readSettings,
  'POST settings': changeSettings,
  'GET templates': listTemplates,
  'POST addTemplate': addTemplate,
  'POST removeTemplate': removeTemplate,
  'GET status': ({ switches }) =>
    jsonReply(200, {
      status: switches.status,
      accountStatus: 'authenticated',
      mm_lite_available: false,
    }),
  'GET me': ({ channel }) =>
    jsonReply(200, {
      about: channel.businessName,
      address: '',
      description: '',
      email: '',
      phone: channel.phone,
      vertical: 'RETAIL',
      photo: '',
      websites: ['https://shop.example'],
    }),
  'GET messages': listMessages,
};

/** Answers any request to `/{channelId}/…`. */
export async function answerChannelRequest(
  simulation: Simulation,
  exchange: Exchange,
): Promise<Reply> {
  const [channelId = '', name = '', ...more] = exchange.segments;
  const channel = findChannel(simulation.channels, channelId);
  const token = presentedToken(exchange);
  if (channel === undefined || token !== channel.token) return wrongTokenReply(channelId, token);

  const key = `${exchange.method} ${name}`;
  simulation.requestCounts[key] = (simulation.requestCounts[key] ?? 0) + 1;
  if (key === 'POST sendTemplate' && more.length === 0) {
    return sendTemplate(simulation, channel, exchange.received, exchange.body, token);
  }
  const endpoint = endpoints[key];
  if (endpoint === undefined || more.length > 0) {
    return errorReply(404, 'Not found', defaultSwitches);
  }
  const switches = chatSwitches(simulation, channel);
  const mode = switches.apiReply;
  if (mode !== 'ok') countFault(simulation.faultCounts, `api_${mode}`);
  const blind = blindReply(mode, switches, { channelId, token });
  if (blind !== null) return blind;
  const reply = endpoint({ simulation, channel, exchange, switches });
  if (mode === 'garbage') return garbageReply;
  return mode === 'slow' ? slowed(reply, switches.slowByteMs) : reply;
}

/**
 * The token the request stands on. As with the real service, one in the body or the query overrides
 * the header, so that a caller who sends a stale one there is found out.
 */
function presentedToken(exchange: Exchange): string {
  const inBody = z.looseObject({ token: z.string() }).safeParse(exchange.body);
  if (inBody.success) return inBody.data.token;
  const inQuery = exchange.query.get('token');
  if (inQuery !== null) return inQuery;
  return /^Bearer (.+)$/.exec(exchange.received.headers.authorization ?? '')?.[1] ?? '';
}
