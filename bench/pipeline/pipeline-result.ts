import { showNumber, showSpread } from '../figures.ts';
import { ratioSpread, spreadOf } from '../rounds.ts';
import type { Goal, SuiteResult, Table } from '../suite.ts';
import type { BareFigures } from './bare-loop.ts';
import type { CpuSeconds } from './cpu-time.ts';
import type { Latency } from './latency.ts';
import type { Carried, Decided } from './phases.ts';

/** One round of the app. */
export type AppFigures = { decided: Decided; carried: Carried; whole: Carried };

/** A figure for each round. */
export type PipelineFigures = {
  /** Messages through the bare loop, with their reports. */
  bare: BareFigures[];
  /** Jobs a second. */
  jobs: number[];
  app: AppFigures[];
};

/** One process that does all, and a web process beside a worker. */
export type Latencies = { together: Latency; apart: Latency };

export type PipelineSetting = {
  rounds: number;
  count: number;
  shops: number;
  ratePerSecond: number;
};

const MESSAGES_GOAL = 1000;
const SHARE_GOAL = 0.5;
const LATENCY_GOAL_MS = 25;
/** Of the cores; above it the figures tell of the others, too. */
const OTHERS_BEARABLE = 0.1;

export function makeResult(
  figures: PipelineFigures,
  latencies: Latencies,
  setting: PipelineSetting,
): SuiteResult {
  const carried = figures.app.map((round) => round.carried.throughPerSecond);
  const share = ratioSpread(carried, figures.bare.map(perSecond)).median;
  const rate = spreadOf(carried).median;
  const others = spreadOf(
    figures.app.map(({ carried: { cpu } }) => cpu.others / cpu.capacity),
  ).median;
  return {
    tables: [
      rateTable(figures, setting),
      cpuTable(figures, setting.count),
      latencyTable(latencies),
    ],
    goals: [
      {
        goal: '1,000 messages/s with their 3,000 reports/s, or half of the bare loop',
        figure: `${showNumber(rate, 0)}/s, ${showNumber(share, 2)} of the bare loop`,
        met: rate >= MESSAGES_GOAL || share >= SHARE_GOAL,
        ...(others > OTHERS_BEARABLE && {
          reason: `others took ${showNumber(others * 100, 0)} % of the cores: not to be relied on`,
        }),
      },
      latencyGoal('in one process', latencies.together),
      latencyGoal('from web to worker', latencies.apart),
    ],
    data: { setting, figures, latencies },
  };
}

const perSecond = (figures: { perSecond: number }): number => figures.perSecond;

function latencyGoal(where: string, { median }: Latency): Goal {
  return {
    goal: `webhook answered to request at 1MSG under ${LATENCY_GOAL_MS} ms when idle, ${where}`,
    figure: `${showNumber(median, 1)} ms`,
    met: median < LATENCY_GOAL_MS,
  };
}

function latencyTable({ together, apart }: Latencies): Table {
  const row = (where: string, { median, p99 }: Latency) => [
    where,
    showNumber(median, 1),
    showNumber(p99, 1),
  ];
  return {
    title: 'Milliseconds from webhook answered to request at 1MSG, one order at a time',
    columns: ['processes', 'median', '99 %'],
    rows: [row('one (ROLE=all)', together), row('web and worker', apart)],
  };
}

function rateTable(figures: PipelineFigures, setting: PipelineSetting): Table {
  const { jobs, app } = figures;
  const bare = figures.bare.map(perSecond);
  const row = (name: string, values: readonly number[], reference?: readonly number[]) => [
    name,
    showSpread(spreadOf(values), 0),
    reference === undefined ? '–' : showSpread(ratioSpread(values, reference), 2),
  ];
  const ofApp = (pick: (round: AppFigures) => number): number[] => app.map(pick);
  return {
    title:
      `One process (ROLE=all), PostgreSQL and a stand-in for 1MSG, not pinned; ${setting.rounds} ` +
      `rounds of ${setting.count} messages on ${setting.shops} channels of ` +
      `${setting.ratePerSecond} a second`,
    columns: ['what', 'per second', 'ratio'],
    rows: [
      row('A bare loop: messages with their 3 reports each', bare),
      row('B no-op jobs of pg-boss', jobs),
      row(
        'events decided (to B)',
        ofApp((round) => round.decided.perSecond),
        jobs,
      ),
      row(
        'messages accepted while their reports come in (to A)',
        ofApp((round) => round.carried.acceptedPerSecond),
        bare,
      ),
      row(
        'messages sent and their 3 reports each folded (to A)',
        ofApp((round) => round.carried.throughPerSecond),
        bare,
      ),
      row(
        'from stored event to message read (to A)',
        ofApp((round) => round.whole.throughPerSecond),
        bare,
      ),
    ],
  };
}

function cpuTable({ bare, app }: PipelineFigures, count: number): Table {
  const row = (phase: string, rounds: readonly CpuSeconds[]): string[] => {
    const perMessage = (of: (used: CpuSeconds) => number): string =>
      showNumber((spreadOf(rounds.map(of)).median / count) * 1000, 2);
    const idle = ({ app, postgres, responder, others, capacity }: CpuSeconds): number =>
      1 - (app + postgres + responder + others) / capacity;
    const share = (of: (used: CpuSeconds) => number): string =>
      `${showNumber(spreadOf(rounds.map(of)).median * 100, 0)} %`;
    return [
      phase,
      perMessage((used) => used.app),
      perMessage((used) => used.postgres),
      perMessage((used) => used.responder),
      share(({ others, capacity }) => others / capacity),
      share(idle),
    ];
  };
  return {
    title:
      'Seconds of CPU for 1,000 messages, and what of the cores others took or nobody, ' +
      'median over the rounds',
    columns: ['phase', 'app', 'PostgreSQL', 'stand-in for 1MSG', 'cores: others', 'cores: idle'],
    rows: [
      row(
        'A bare loop (as the app)',
        bare.map(({ cpu }) => cpu),
      ),
      row(
        'decide',
        app.map(({ decided }) => decided.cpu),
      ),
      row(
        'send and track',
        app.map(({ carried }) => carried.cpu),
      ),
      row(
        'from event to read',
        app.map(({ whole }) => whole.cpu),
      ),
    ],
  };
}
