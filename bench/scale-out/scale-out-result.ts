import { availableParallelism } from 'node:os';
import { showNumber, showSpread } from '../figures.ts';
import type { CpuSeconds } from '../pipeline/cpu-time.ts';
import { ratioSpread, spreadOf } from '../rounds.ts';
import type { Goal, SuiteResult, Table } from '../suite.ts';
import type { BackendActivity } from './backend-activity.ts';
import type { ChannelLimits } from './limits.ts';
import type { LoadSize } from './load.ts';

/** One round with a number of workers. */
export type ScaleOutFigures = {
  /** Messages that no limit slows, from the first decided to the last read. */
  perSecond: number;
  messages: number;
  cpu: CpuSeconds;
  backends: BackendActivity;
  crowds: ChannelLimits[];
  /** Between two requests to one phone on a channel, as they came. */
  shortestGapMs: number | null;
  /** The same between the starts of the attempts, which the limit spaces. */
  shortestGapOfStartsMs: number | null;
  parcels: { orders: number; disordered: number };
};

export type ScaleOutSetting = {
  rounds: number;
  size: LoadSize;
  limitedRate: number;
  limitedChannels: readonly string[];
};

const PAIR_MS = 6000;

export function makeResult(
  found: ReadonlyMap<number, readonly ScaleOutFigures[]>,
  setting: ScaleOutSetting,
): SuiteResult {
  const all = [...found.values()].flat();
  const limited = new Set(setting.limitedChannels);
  const crowd = Math.max(
    ...all.flatMap(({ crowds }) =>
      crowds
        .filter(({ channelId }) => limited.has(channelId))
        .map(({ mostInASecond }) => mostInASecond),
    ),
  );
  const gap = Math.min(...all.map(({ shortestGapMs }) => shortestGapMs ?? Number.NaN));
  const starts = Math.min(...all.map((one) => one.shortestGapOfStartsMs ?? Number.NaN));
  const orders = all.reduce((sum, { parcels }) => sum + parcels.orders, 0);
  const disordered = all.reduce((sum, { parcels }) => sum + parcels.disordered, 0);
  const goals: Goal[] = [
    growthGoal(found),
    {
      goal: `no second sees more than ${setting.limitedRate} requests of a channel of that rate`,
      figure: `at most ${crowd}`,
      met: crowd <= setting.limitedRate,
    },
    {
      goal: 'two requests to one phone on a channel are 6 s apart',
      figure: `at least ${showNumber(gap / 1000, 2)} s, their starts ${showNumber(starts / 1000, 2)} s`,
      met: gap >= PAIR_MS,
      ...(gap < PAIR_MS && {
        reason: 'the limit spaces the starts; from start to request a busy process takes its time',
      }),
    },
    {
      goal: 'the parcels of an order are told in their order',
      figure: `${orders - disordered} of ${orders} orders`,
      met: orders > 0 && disordered === 0,
    },
  ];
  return {
    tables: [rateTable(found, setting), databaseTable(found)],
    goals,
    data: { setting, figures: Object.fromEntries(found) },
  };
}

/** Whether the most workers carry more than the fewest do. */
function growthGoal(found: ReadonlyMap<number, readonly ScaleOutFigures[]>): Goal {
  const counts = [...found.keys()].sort((a, b) => a - b);
  const [fewest, most] = [counts.at(0) ?? 0, counts.at(-1) ?? 0];
  const rates = (workers: number): number[] =>
    (found.get(workers) ?? []).map(({ perSecond }) => perSecond);
  const { median } = ratioSpread(rates(most), rates(fewest));
  return {
    goal: `${most} workers carry more messages than ${fewest}`,
    figure: `${showNumber(median, 2)} times as many`,
    met: median > 1,
    reason: `${availableParallelism()} cores serve all workers, PostgreSQL and the stand-in for 1MSG`,
  };
}

function rateTable(
  found: ReadonlyMap<number, readonly ScaleOutFigures[]>,
  { rounds, size, limitedRate }: ScaleOutSetting,
): Table {
  return {
    title:
      `From stored event to message read, one web process and several workers, not pinned; ` +
      `${rounds} rounds of ${size.free} messages that no limit slows, beside channels of ` +
      `${limitedRate} a second and phones that are written to again`,
    columns: [
      'workers',
      'messages per second',
      'app: CPU s per 1,000',
      'PostgreSQL: CPU s per 1,000',
    ],
    rows: [...found].map(([workers, figures]) => [
      String(workers),
      showSpread(spreadOf(figures.map(({ perSecond }) => perSecond)), 0),
      perThousand(figures, ({ app }) => app),
      perThousand(figures, ({ postgres }) => postgres),
    ]),
  };
}

function perThousand(
  figures: readonly ScaleOutFigures[],
  pick: (used: CpuSeconds) => number,
): string {
  const each = figures.map(({ cpu, messages }) => (pick(cpu) / messages) * 1000);
  return showNumber(spreadOf(each).median, 2);
}

function databaseTable(found: ReadonlyMap<number, readonly ScaleOutFigures[]>): Table {
  return {
    title: "The app's connections to PostgreSQL on average, by what they do",
    columns: ['workers', 'run', 'wait for the disk', 'wait for a lock', 'wait for the app'],
    rows: [...found].map(([workers, figures]) => {
      const average = (pick: (backends: BackendActivity) => number): string =>
        showNumber(spreadOf(figures.map(({ backends }) => pick(backends))).median, 1);
      return [
        String(workers),
        average(({ running }) => running),
        average(({ disk }) => disk),
        average(({ locks }) => locks),
        average(({ app }) => app),
      ];
    }),
  };
}
