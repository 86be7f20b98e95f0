import { type Customer, drawCustomer } from './plan-customers.ts';
import { countChanges, type Doing, LIVES, type Life, type LifeStep } from './plan-lives.ts';
import { type Draw, makeDraw } from './random.ts';
import { CHAOS_SHOPS } from './shops.ts';

export type PlannedOrder = {
  /** The shop's domain. */
  shop: string;
  customer: number;
  life: string;
};

/** `at`: milliseconds from the start of the run. */
export type PlannedStep = Doing & { at: number; order: number };

export type PlannedFault =
  | { at: number; kind: 'kill'; role: 'web' | 'worker'; index: number }
  | { at: number; kind: 'database_restart'; mode: 'immediate' | 'fast' }
  | { at: number; kind: 'burst'; channel: string; replies: number; retryAfter: number | null }
  | { at: number; kind: 'foreign'; channel: string; item: 'ack' | 'message' | 'echo' };

export type Plan = {
  durationMs: number;
  customers: Customer[];
  orders: PlannedOrder[];
  steps: PlannedStep[];
  faults: PlannedFault[];
};

export type PlanOptions = { events: number; seed: number; minutes: number; restarts: number };

/** Between two steps of an order: over the 6 s that two messages to one phone are apart. */
const LEAST_GAP_MS = 9_000;
const MOST_GAP_MS = 17_000;
const SECOND_ORDER_CHANCE = 0.07;
const TOUCH_CHANCE = 0.1;
const KILL_EVERY_MS = 7_800;
const BURST_EVERY_MS = 13_000;
const FOREIGN_EVERY_MS = 2_500;

/** Everything that will happen in a run, drawn from its seed alone. */
export function makePlan({ events, seed, minutes, restarts }: PlanOptions): Plan {
  const draw = makeDraw(seed);
  const durationMs = Math.round(minutes * 60_000);
  const customers: Customer[] = [];
  const orders: PlannedOrder[] = [];
  const steps: PlannedStep[] = [];
  let made = 0;
  while (made < events) {
    const order = orders.length;
    const life = draw.weighted(LIVES);
    const shop = draw.weighted(CHAOS_SHOPS).domain;
    orders.push({ shop, customer: pickCustomer(draw, customers, durationMs), life: life.name });
    const lived = drawLife(draw, life, durationMs).map((step) => ({ ...step, order }));
    steps.push(...lived);
    made += lived.reduce((sum, step) => sum + countChanges(step), 0);
  }
  // A stable sort: what happens in one millisecond keeps its order.
  steps.sort((a, b) => a.at - b.at);
  return { durationMs, customers, orders, steps, faults: drawFaults(draw, durationMs, restarts) };
}

/** Most customers order once; some have several orders on one phone. */
function pickCustomer(draw: Draw, customers: Customer[], durationMs: number): number {
  if (customers.length > 0 && draw.chance(SECOND_ORDER_CHANCE)) {
    return draw.whole(0, customers.length - 1);
  }
  customers.push(drawCustomer(draw, customers.length, durationMs));
  return customers.length - 1;
}

function drawLife(draw: Draw, life: Life, durationMs: number): (Doing & { at: number })[] {
  const gap = () => draw.between(LEAST_GAP_MS, MOST_GAP_MS);
  const steps = life.steps(gap, draw);
  const length = steps.reduce((sum, step) => sum + step.after, 0);
  let at = draw.between(0, Math.max(0, durationMs - length));
  const lived = steps.map(({ after, ...doing }: LifeStep): Doing & { at: number } => {
    at += after;
    return { ...doing, at: Math.round(at) };
  });
  if (!draw.chance(TOUCH_CHANCE)) return lived;
  return [...lived, { do: 'touch', at: Math.round(at + draw.between(0, 3_000)) }];
}

/** Moments about `every` apart, none in the first and the last of them. */
function moments(draw: Draw, durationMs: number, every: number): number[] {
  const count = Math.max(1, Math.floor(durationMs / every) - 1);
  return Array.from({ length: count }, (_, index) =>
    Math.round((index + 0.6 + draw.between(0, 0.8)) * (durationMs / (count + 1))),
  );
}

function drawFaults(draw: Draw, durationMs: number, restartCount: number): PlannedFault[] {
  const channels = [...new Set(CHAOS_SHOPS.map((shop) => shop.channel.id))];
  const kills = moments(draw, durationMs, KILL_EVERY_MS).map((at, turn): PlannedFault => {
    const role = turn % 2 === 0 ? 'worker' : 'web';
    return { at, kind: 'kill', role, index: Math.floor(turn / 2) % 2 };
  });
  const bursts = moments(draw, durationMs, BURST_EVERY_MS).map((at, turn): PlannedFault => {
    const retryAfter = turn % 2 === 0 ? null : draw.whole(1, 3);
    const replies = draw.whole(2, 5);
    return { at, kind: 'burst', channel: draw.pick(channels), replies, retryAfter };
  });
  const foreign = moments(draw, durationMs, FOREIGN_EVERY_MS).map((at): PlannedFault => {
    const item = draw.pick(['ack', 'message', 'echo'] as const);
    return { at, kind: 'foreign', channel: draw.pick(channels), item };
  });
  const restarts = Array.from({ length: restartCount }, (_, turn): PlannedFault => {
    const at = Math.round(((turn + 1) / (restartCount + 1)) * durationMs);
    return { at, kind: 'database_restart', mode: turn % 2 === 0 ? 'immediate' : 'fast' };
  });
  return [...kills, ...bursts, ...foreign, ...restarts].sort((a, b) => a.at - b.at);
}
