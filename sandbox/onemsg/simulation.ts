import type { Channel, InboundMessage, SendCall } from './channel-state.ts';
import type { FaultCounts } from './fault-draw.ts';
import type { HookSender } from './hook-delivery.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SwitchBoard } from './switch-board.ts';
import type { Switches } from './switches.ts';
import type { Timers } from './timers.ts';

/** Everything the parts of one running simulator share. */
export type Simulation = {
  channels: Map<string, Channel>;
  switches: SwitchBoard;
  random: SeededRandom;
  /** What is still to happen to messages and hooks. */
  timers: Timers;
  /** Answers that are held back: apart, so that a reset leaves no caller hanging. */
  replyTimers: Timers;
  hooks: HookSender;
  faultCounts: FaultCounts;
  /** Requests per endpoint. */
  requestCounts: Record<string, number>;
  sendCalls: SendCall[];
};

/** The switches that hold for one chat of a channel. */
export function chatSwitches(
  simulation: Simulation,
  channel: Channel,
  phones: readonly string[] = [],
): Switches {
  return simulation.switches.resolve(channel.id, phones);
}

export function nextMessageNumber(channel: Channel): number {
  channel.lastMessageNumber += 1;
  return channel.lastMessageNumber;
}

/** Timers, hooks and answers that are not finished. */
export function pendingWork({ timers, replyTimers, hooks }: Simulation): number {
  return timers.pending() + replyTimers.pending() + hooks.pending();
}

/** All customer messages of all channels, oldest first. */
export function allInbound(simulation: Simulation): InboundMessage[] {
  const lists = [...simulation.channels.values()].map((channel) => channel.inbound);
  return lists.flat().sort((a, b) => a.at - b.at);
}
