import {
  type Channel,
  type ChannelOptions,
  forgetTraffic,
  type InboundMessage,
  makeChannel,
  type SendCall,
  type SimulatedMessage,
} from './channel-state.ts';
import { type CustomerSays, customerSays } from './customer-says.ts';
import { type ForeignTraffic, postForeign } from './foreign-traffic.ts';
import type { HookDelivery } from './hook-delivery.ts';
import { reachByHand } from './message-life.ts';
import { allInbound, chatSwitches, pendingWork, type Simulation } from './simulation.ts';
import { type Counts, countsView } from './state-view.ts';
import type { SwitchPatch, SwitchScope } from './switches.ts';

/** Which messages are meant; nothing given means all. `phone` is matched as sent and as normalised. */
export type TrafficFilter = { channel?: string | undefined; phone?: string | undefined };

/** What a test, a demonstration or a fault run can do to the simulator besides calling its API. */
export type SimulatorControls = {
  /** Sets switches for everyone, a channel, a phone, or a phone on a channel. Throws on a bad value. */
  setSwitches(patch: SwitchPatch, scope?: SwitchScope): void;
  clearSwitches(scope?: SwitchScope): void;
  /** Adds a channel, or gives the one with this id a new token. */
  putChannel(options: ChannelOptions): void;
  /** Changes a template's status: approved, pending, rejected, paused, disabled. */
  setTemplateStatus(change: TemplateChange): void;
  /** Accepted sends, oldest first. */
  messages(filter?: TrafficFilter): SimulatedMessage[];
  /** Every call of sendTemplate, refused ones too. */
  sendCalls(): SendCall[];
  inbound(): InboundMessage[];
  hookDeliveries(): HookDelivery[];
  webhooks(channelId: string): Array<{ url: string; status: string }>;
  counts(): Counts;
  customerSays(said: CustomerSays): Promise<InboundMessage>;
  /** Posts something about a message of another program; returns its id. */
  foreign(channelId: string, traffic: ForeignTraffic): Promise<string>;
  /** Posts any payload to the channel's addresses, for shapes nobody has seen yet. */
  postHook(channelId: string, payload: unknown): Promise<void>;
  /** Gives an accepted message one more status, whatever came before. */
  giveStatus(wamid: string, status: string): Promise<void>;
  /** Timers and requests that are not finished; 0 means that nothing more will happen by itself. */
  pending(): number;
  /** Forgets traffic, faults and switches; with `everything` also channels, addresses and templates. */
  reset(options?: { everything?: boolean | undefined }): void;
};

export type TemplateChange = {
  channel: string;
  name: string;
  language?: string | undefined;
  status: string;
};

export function makeControls(
  simulation: Simulation,
  initialChannels: readonly ChannelOptions[],
): SimulatorControls {
  const channelOf = (id: string): Channel => {
    const channel = simulation.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}`);
    return channel;
  };
  return {
    setSwitches: (patch, scope) => simulation.switches.set(patch, scope),
    clearSwitches: (scope) => simulation.switches.clear(scope),
    putChannel(options) {
      const known = simulation.channels.get(options.id);
      if (known === undefined) simulation.channels.set(options.id, makeChannel(options));
      else known.token = options.token;
    },
    setTemplateStatus(change) {
      const meant = channelOf(change.channel).templates.filter(
        (one) =>
          one.name === change.name &&
          (change.language === undefined || one.language === change.language),
      );
      if (meant.length === 0) throw new Error(`There is no template ${change.name}`);
      for (const template of meant) template.status = change.status.toLowerCase();
    },
    messages: (filter = {}) => selectMessages(simulation, filter),
    sendCalls: () => simulation.sendCalls,
    inbound: () => allInbound(simulation),
    hookDeliveries: () => simulation.hooks.deliveries(),
    webhooks: (id) =>
      [...channelOf(id).webhooks].map(([url, state]) => ({ url, status: state.status })),
    counts: () => countsView(simulation),
    customerSays: (said) => customerSays(simulation, channelOf(said.channel), said),
    foreign: (id, traffic) => postForeign(simulation, channelOf(id), traffic),
    postHook(id, payload) {
      const channel = channelOf(id);
      return simulation.hooks.postPayload(channel, payload, chatSwitches(simulation, channel));
    },
    async giveStatus(wamid, status) {
      const message = selectMessages(simulation, {}).find((one) => one.wamid === wamid);
      if (message === undefined) throw new Error('There is no message with this id');
      await reachByHand(simulation, channelOf(message.channelId), message, status);
    },
    pending: () => pendingWork(simulation),
    reset: ({ everything = false } = {}) => reset(simulation, initialChannels, everything),
  };
}

function selectMessages(simulation: Simulation, filter: TrafficFilter): SimulatedMessage[] {
  const { channel, phone } = filter;
  return [...simulation.channels.values()]
    .filter((one) => channel === undefined || one.id === channel)
    .flatMap((one) => one.messages)
    .filter((one) => phone === undefined || one.phone === phone || one.chatDigits === phone)
    .sort((a, b) => a.acceptedAt - b.acceptedAt);
}

function reset(
  simulation: Simulation,
  initialChannels: readonly ChannelOptions[],
  everything: boolean,
): void {
  simulation.timers.clear();
  simulation.hooks.forget();
  simulation.switches.clearAll();
  simulation.sendCalls.length = 0;
  for (const name of Object.keys(simulation.faultCounts)) delete simulation.faultCounts[name];
  for (const name of Object.keys(simulation.requestCounts)) delete simulation.requestCounts[name];
  for (const channel of simulation.channels.values()) forgetTraffic(channel);
  if (!everything) return;
  simulation.channels.clear();
  for (const one of initialChannels) simulation.channels.set(one.id, makeChannel(one));
}
