import { showNumber, showSpread } from '../figures.ts';
import { ratioSpread, type Spread, spreadOf } from '../rounds.ts';
import type { Goal, SuiteResult, Table } from '../suite.ts';
import type { ContestantName } from './contestants.ts';
import type { Size } from './payloads.ts';

export type Measurement = {
  ratePerSecond: number;
  /** Answers 200 in all. */
  answered: number;
  failed: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** The share of the time that the contestant's core, and the other one, were busy. */
  busy: { contestant: number; other: number };
};

export type SizeFigures = {
  size: Size;
  bodyBytes: number;
  /** What a row keeps of the payload, sealed. */
  factsBytes: number;
  /** By contestant, in the order of the rounds. */
  top: ReadonlyMap<ContestantName, readonly Measurement[]>;
  /** Requests a second: half of the app's best round. */
  halfRate: number;
  atHalf: readonly Measurement[];
};

const LABELS: Readonly<Record<ContestantName, string>> = {
  app: 'the app',
  insert: '(a) bare node:http, one prepared insert each',
  verify: '(b) bare node:http, nothing stored',
  remix: '(c) Remix, authenticate.webhook, Prisma create',
};

/** How many times (a) the app is to be, by the size of the payload. */
const TIMES_INSERT: Readonly<Record<Size, number>> = { 2048: 1.8, 8192: 1.4, 40960: 1.1 };
const TIMES_REMIX = 8;
const P99_MS = 25;

const kb = (size: Size): string => `${size / 1024} KB`;

function ratesOf(figures: SizeFigures, name: ContestantName): number[] {
  return (figures.top.get(name) ?? []).map(({ ratePerSecond }) => ratePerSecond);
}

function ratioTo(figures: SizeFigures, name: ContestantName): Spread {
  return ratioSpread(ratesOf(figures, 'app'), ratesOf(figures, name));
}

function rateTable(figures: SizeFigures): Table {
  const rounds = ratesOf(figures, 'app').length;
  return {
    title:
      `Receiving ${kb(figures.size)} (bodies of ${figures.bodyBytes} bytes, ${figures.factsBytes} ` +
      `bytes kept of each): medians of ${rounds} rounds with ranges`,
    columns: ['', 'stored a second', 'the app is', 'p50 ms', 'p99 ms', 'its core', 'other core'],
    rows: [...figures.top].map(([name, measured]) => {
      const median = (of: (one: Measurement) => number): number =>
        spreadOf(measured.map(of)).median;
      return [
        LABELS[name],
        showSpread(spreadOf(ratesOf(figures, name)), 0),
        name === 'app' ? '–' : `${showSpread(ratioTo(figures, name), 2)} ×`,
        showNumber(
          median(({ p50 }) => p50),
          1,
        ),
        showNumber(
          median(({ p99 }) => p99),
          1,
        ),
        `${showNumber(median(({ busy }) => busy.contestant) * 100, 0)} %`,
        `${showNumber(median(({ busy }) => busy.other) * 100, 0)} %`,
      ];
    }),
  };
}

function latencyTable(all: readonly SizeFigures[]): Table {
  return {
    title: 'The app at half of its top rate, requests due at fixed times',
    columns: ['payload', 'requests a second', 'p50 ms', 'p99 ms'],
    rows: all.map(({ size, halfRate, atHalf }) => [
      kb(size),
      showNumber(halfRate, 0),
      showSpread(spreadOf(atHalf.map(({ p50 }) => p50)), 1),
      showSpread(spreadOf(atHalf.map(({ p99 }) => p99)), 1),
    ]),
  };
}

function ratioGoal(figures: SizeFigures, name: ContestantName, least: number): Goal {
  const ratio = ratioTo(figures, name);
  return {
    goal: `${kb(figures.size)}: at least ${least} × ${LABELS[name].slice(0, 3)}`,
    figure: `${showSpread(ratio, 2)} ×`,
    met: ratio.median >= least,
  };
}

function latencyGoal({ size, atHalf }: SizeFigures): Goal {
  const p99 = spreadOf(atHalf.map((one) => one.p99));
  return {
    goal: `${kb(size)}: p99 under ${P99_MS} ms at half of the top rate`,
    figure: `${showSpread(p99, 1)} ms`,
    met: p99.median < P99_MS,
  };
}

/** The tables and goals of the suite. */
export function describeReceive(all: readonly SizeFigures[]): SuiteResult {
  return {
    tables: [...all.map(rateTable), latencyTable(all)],
    goals: [
      ...all.map((figures) => ratioGoal(figures, 'insert', TIMES_INSERT[figures.size])),
      ...all.map((figures) => ratioGoal(figures, 'remix', TIMES_REMIX)),
      ...all.map(latencyGoal),
    ],
    data: all.map((figures) => ({ ...figures, top: Object.fromEntries(figures.top) })),
  };
}
