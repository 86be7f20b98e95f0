import type { Channel, ReceivedRequest, SendCall, SimulatedMessage } from './channel-state.ts';
import { countFault, countMessageFaults, countReplyFault, drawFaults } from './fault-draw.ts';
import { makeWamid } from './message-ids.ts';
import { type MessageLife, release } from './message-life.ts';
import { normalisedPhone } from './phone-normalisation.ts';
import {
  blindReply,
  errorReply,
  garbageReply,
  jsonReply,
  type Reply,
  rejectedReply,
  slowed,
  throttledReply,
} from './replies.ts';
import { checkSend, recipientDigits, type SendVerdict, type ValidSend } from './send-request.ts';
import { chatSwitches, type Simulation } from './simulation.ts';
import type { ReplyMode, Switches } from './switches.ts';

/** Answers one POST sendTemplate of an authenticated caller. */
export async function sendTemplate(
  simulation: Simulation,
  channel: Channel,
  request: ReceivedRequest,
  body: unknown,
  token: string,
): Promise<Reply> {
  const call: SendCall = { channelId: channel.id, result: 'accept', wamid: null, request };
  simulation.sendCalls.push(call);
  const digits = recipientDigits(body);
  const phones = digits === null ? [] : [...new Set([digits, normalisedPhone(digits)])];
  const switches = chatSwitches(simulation, channel, phones);
  const context = { simulation, channel, phones, switches, body, token };
  const reply = await decideReply(context, call);
  if (switches.replyDelayMs > 0) await simulation.replyTimers.wait(switches.replyDelayMs);
  return reply;
}

type SendContext = {
  simulation: Simulation;
  channel: Channel;
  phones: string[];
  switches: Switches;
  body: unknown;
  token: string;
};

async function decideReply(context: SendContext, call: SendCall): Promise<Reply> {
  const { simulation, channel, switches, body, token } = context;
  if (overRate(channel, switches)) {
    call.result = 'rate_limited';
    countFault(simulation.faultCounts, 'rate_limited');
    return throttledReply(switches);
  }
  const switchedReply = simulation.switches.takeReply(channel.id, context.phones);
  const drawn = drawFaults(simulation.random, switches, switchedReply);
  const blind = blindReply(drawn.reply, switches, { channelId: channel.id, token });
  if (blind !== null) {
    call.result = drawn.reply;
    countReplyFault(simulation.faultCounts, drawn.reply);
    return blind;
  }
  const verdict = checkSend(channel, body);
  if (verdict.kind !== 'valid') {
    call.result = verdict.kind === 'http' ? `invalid ${verdict.status}` : `invalid ${verdict.code}`;
    return refusal(verdict, switches);
  }
  call.result = drawn.reply;
  countReplyFault(simulation.faultCounts, drawn.reply);
  countMessageFaults(simulation.faultCounts, drawn);
  const message = takeOn(channel, verdict.send, call.request, drawn.reply, switches);
  call.wamid = message.wamid;
  await begin(simulation, { message, channel, switches, drawn, echo: switches.echo });
  return acceptedReply(drawn.reply, message, switches);
}

/** A sliding second per channel. */
function overRate(channel: Channel, switches: Switches): boolean {
  if (switches.ratePerSecond === null) return false;
  const now = Date.now();
  channel.recentSends = channel.recentSends.filter((at) => now - at < 1000);
  if (channel.recentSends.length >= switches.ratePerSecond) return true;
  channel.recentSends.push(now);
  return false;
}

function refusal(verdict: Exclude<SendVerdict, { kind: 'valid' }>, switches: Switches): Reply {
  return verdict.kind === 'http'
    ? errorReply(verdict.status, verdict.text, switches)
    : rejectedReply(verdict.code, verdict.text, switches);
}

let lastJob = 8400;

function takeOn(
  channel: Channel,
  send: ValidSend,
  request: ReceivedRequest,
  reply: ReplyMode,
  switches: Switches,
): SimulatedMessage {
  const chatDigits = switches.normalisePhones ? normalisedPhone(send.phone) : send.phone;
  const queued = reply === 'queued' || reply === 'queued_silent';
  if (queued) lastJob += 1;
  const message: SimulatedMessage = {
    channelId: channel.id,
    phone: send.phone,
    chatDigits,
    chatId: `${chatDigits}@c.us`,
    wamid: makeWamid(chatDigits),
    jobId: queued ? String(lastJob) : null,
    template: send.template.name,
    language: send.template.language,
    category: send.template.category,
    parameters: send.parameters,
    header: send.filled.header,
    text: send.filled.body,
    footer: send.filled.footer,
    buttons: send.filled.buttons,
    ttlSeconds: send.ttlSeconds,
    acceptedAt: Date.now(),
    messageNumber: null,
    statuses: [],
    request,
  };
  channel.messages.push(message);
  channel.messagesByWamid.set(message.wamid, message);
  return message;
}

/** Sends the message on its way now, later (queued), or never (queued and silent). */
async function begin(simulation: Simulation, life: MessageLife): Promise<void> {
  switch (life.drawn.reply) {
    case 'queued_silent':
      return;
    case 'queued':
      simulation.timers.after(life.switches.queuedDelayMs, () => {
        void release(simulation, { ...life, echo: true });
      });
      return;
    default:
      await release(simulation, life);
  }
}

function acceptedReply(mode: ReplyMode, message: SimulatedMessage, switches: Switches): Reply {
  const accepted = {
    sent: true,
    id: message.wamid,
    message: `Sent to ${message.phone}@c.us`,
    description: 'Message has been sent to the provider',
  };
  switch (mode) {
    case 'accept_without_id':
      return jsonReply(200, { ...accepted, id: undefined });
    case 'queued':
    case 'queued_silent': {
      const jobId = switches.jobIdType === 'number' ? Number(message.jobId) : message.jobId;
      return jsonReply(200, { sent: false, queued: true, jobId, message: 'Message queued' });
    }
    case 'http_500_after':
      return errorReply(500, 'Internal server error', switches);
    case 'timeout_after':
      return { kind: 'hang' };
    case 'reset_after':
      return { kind: 'reset' };
    case 'garbage':
      return garbageReply;
    case 'slow':
      return slowed(jsonReply(200, accepted), switches.slowByteMs);
    default:
      return jsonReply(200, accepted);
  }
}
