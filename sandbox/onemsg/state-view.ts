import {
  type InboundMessage,
  lastStatus,
  type SendCall,
  type SimulatedMessage,
} from './channel-state.ts';
import type { FaultCounts } from './fault-draw.ts';
import { allInbound, pendingWork, type Simulation } from './simulation.ts';

/** The figures of a run, cheap enough to ask for again and again. */
export type Counts = {
  /** Requests per endpoint, authenticated ones only. */
  requests: Record<string, number>;
  /** Calls of sendTemplate by what became of them. */
  sends: Record<string, number>;
  /** Messages taken on. */
  accepted: number;
  /** Accepted messages by their last status; `none` before the first. */
  statuses: Record<string, number>;
  inbound: number;
  /** Webhook requests by outcome. */
  hooks: Record<string, number>;
  faults: FaultCounts;
  /** Timers and requests that are not finished. */
  pending: number;
};

export function countsView(simulation: Simulation): Counts {
  const messages = [...simulation.channels.values()].flatMap((channel) => channel.messages);
  return {
    requests: { ...simulation.requestCounts },
    sends: tally(simulation.sendCalls, (call) => call.result),
    accepted: messages.length,
    statuses: tally(messages, (message) => lastStatus(message)?.status ?? 'none'),
    inbound: allInbound(simulation).length,
    hooks: tally(simulation.hooks.deliveries(), (delivery) => delivery.outcome),
    faults: { ...simulation.faultCounts },
    pending: pendingWork(simulation),
  };
}

function tally<T>(list: readonly T[], keyOf: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of list) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1;
  return counts;
}

/** The whole state as JSON; request bodies as text and, for byte-exact comparison, as base64. */
export function stateView(
  simulation: Simulation,
  messages: readonly SimulatedMessage[],
): Record<string, unknown> {
  return {
    counts: countsView(simulation),
    switches: simulation.switches.layers(),
    channels: [...simulation.channels.values()].map((channel) => ({
      id: channel.id,
      phone: channel.phone,
      businessName: channel.businessName,
      namespace: channel.namespace,
      settings: channel.settings,
      webhooks: [...channel.webhooks].map(([url, state]) => ({ url, ...state })),
      templates: channel.templates,
    })),
    messages: messages.map((message) => ({ ...message, request: requestView(message) })),
    sendCalls: simulation.sendCalls.map((call) => ({ ...call, request: requestView(call) })),
    inbound: allInbound(simulation).map(inboundView),
    hookDeliveries: simulation.hooks.deliveries(),
  };
}

function requestView({ request }: SimulatedMessage | SendCall) {
  const { rawBody, ...rest } = request;
  return { ...rest, rawBody: rawBody.toString('utf8'), rawBodyBase64: rawBody.toString('base64') };
}

function inboundView({ hook, ...message }: InboundMessage) {
  return { ...message, acknowledgedAt: hook.acknowledgedAt };
}
