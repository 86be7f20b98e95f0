import type { Channel } from './channel-state.ts';
import type { Exchange } from './http-exchange.ts';
import type { Simulation } from './simulation.ts';
import type { Switches } from './switches.ts';

/** One authenticated request to an endpoint of a channel, with the switches that hold for it. */
export type EndpointCall = {
  simulation: Simulation;
  channel: Channel;
  exchange: Exchange;
  switches: Switches;
};
