import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import { makeVault } from '#app/store/vault.ts';
import { showNumber } from '../figures.ts';
import { spreadOf } from '../rounds.ts';
import type { Goal, Suite, SuiteContext, Table } from '../suite.ts';
import { startGrowthServer } from './growth-server.ts';
import { historyOf } from './history.ts';
import { type IndexLevels, pagesOfLevels, readIndexLevels } from './index-levels.ts';
import { measureStore, type PartCost } from './measure-store.ts';

const SIZES = [10_000, 1_000_000, 10_000_000];
/** The largest store where ten million would take too long to make. */
const SMALLER_LARGEST = 3_000_000;
const MOST_MINUTES = 15;
const QUICK_SIZES = [10_000, 1_000_000];
const ROUNDS = 7;
const MOST_RATIO = 1.2;
/** A page more or less is no growth. */
const SMALL_PAGES = 2;

type Store = {
  size: number;
  seconds: number | null;
  bytes: number;
  costs: ReadonlyMap<string, readonly PartCost[]>;
  levels: IndexLevels;
};

const median = (costs: readonly PartCost[], pick: (cost: PartCost) => number): number =>
  spreadOf(costs.map(pick)).median;

async function readBytes(url: string): Promise<{ bytes: number; levels: IndexLevels }> {
  const pool = openPool(url, 1);
  try {
    const sql = makePostgresEngine(pool);
    const [row] = await sql.query<{ bytes: number }>(
      'SELECT pg_database_size(current_database())::float8 AS bytes',
    );
    return { bytes: row?.bytes ?? 0, levels: await readIndexLevels(sql) };
  } finally {
    await pool.end();
  }
}

type Growth = {
  part: string;
  rows: number[];
  pages: number[];
  milliseconds: number[];
  /** Pages by the levels of indexes alone, at each size. */
  byLevels: number[];
};

function compare(stores: readonly Store[]): Growth[] {
  const [smallest] = stores;
  if (smallest === undefined) return [];
  return [...smallest.costs.keys()].map((part) => {
    const of = (store: Store): readonly PartCost[] => store.costs.get(part) ?? [];
    return {
      part,
      rows: stores.map((store) => median(of(store), ({ rows }) => rows)),
      pages: stores.map((store) => median(of(store), ({ pages }) => pages)),
      milliseconds: stores.map((store) => median(of(store), ({ milliseconds }) => milliseconds)),
      byLevels: stores.map((store) =>
        median(of(store), (cost) => pagesOfLevels(cost, store.levels, smallest.levels)),
      ),
    };
  });
}

function ratioOf(values: readonly number[], index: number): number {
  return (values[index] ?? 0) / Math.max(1, values[0] ?? 0);
}

type Verdict = 'flat' | 'but for index levels' | 'grows';

/** Whether a part stays within 1.2 times of the smallest store in rows and pages. */
function judge(growth: Growth, index: number): Verdict {
  const { rows, pages, byLevels } = growth;
  const isWithin = (value: number, first: number): boolean =>
    value <= Math.max(first * MOST_RATIO, first + SMALL_PAGES);
  if (!isWithin(rows[index] ?? 0, rows[0] ?? 0)) return 'grows';
  const [touched, first] = [pages[index] ?? 0, pages[0] ?? 0];
  if (isWithin(touched, first)) return 'flat';
  return isWithin(touched - (byLevels[index] ?? 0), first) ? 'but for index levels' : 'grows';
}

function growthTable(stores: readonly Store[], growths: readonly Growth[]): Table {
  const larger = stores.slice(1);
  return {
    title: 'Rows read and pages touched, against the smallest store (times in ms, medians)',
    columns: [
      'what',
      `${showNumber(stores[0]?.size ?? 0, 0)}: rows`,
      'pages',
      'ms',
      ...larger.flatMap(({ size }) => [
        `${showNumber(size, 0)}: × rows`,
        '× pages',
        'ms',
        'verdict',
      ]),
    ],
    rows: growths.map((growth) => [
      growth.part,
      showNumber(growth.rows[0] ?? 0, 0),
      showNumber(growth.pages[0] ?? 0, 0),
      showNumber(growth.milliseconds[0] ?? 0, 1),
      ...larger.flatMap((_, index) => [
        showNumber(ratioOf(growth.rows, index + 1), 2),
        showNumber(ratioOf(growth.pages, index + 1), 2),
        showNumber(growth.milliseconds[index + 1] ?? 0, 1),
        judge(growth, index + 1),
      ]),
    ]),
  };
}

function levelTable(stores: readonly Store[]): Table {
  const [smallest] = stores;
  const largest = stores.at(-1);
  const changed = [...(largest?.levels.levels ?? [])].filter(
    ([index, level]) => level !== smallest?.levels.levels.get(index),
  );
  return {
    title: 'Levels above the leaves of the indexes that differ',
    columns: ['index', ...stores.map(({ size }) => showNumber(size, 0))],
    rows: changed
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([index]) => [
        index,
        ...stores.map(({ levels }) => String(levels.levels.get(index) ?? '–')),
      ]),
  };
}

function storeTable(stores: readonly Store[]): Table {
  return {
    title: 'Stores',
    columns: ['notifications', 'GB', 'made in s'],
    rows: stores.map(({ size, bytes, seconds }) => [
      showNumber(size, 0),
      showNumber(bytes / 1e9, 2),
      seconds === null ? '–' : showNumber(seconds, 0),
    ]),
  };
}

function growthGoals(stores: readonly Store[], growths: readonly Growth[]): Goal[] {
  return stores.slice(1).map(({ size }, place) => {
    const verdicts = growths.map((growth) => ({ growth, verdict: judge(growth, place + 1) }));
    const of = (wanted: Verdict): string[] =>
      verdicts.filter(({ verdict }) => verdict === wanted).map(({ growth }) => growth.part);
    const [levels, grows] = [of('but for index levels'), of('grows')];
    return {
      goal: `${showNumber(size, 0)}: rows and pages within ${MOST_RATIO} × of ${showNumber(stores[0]?.size ?? 0, 0)}`,
      figure: `${of('flat').length} of ${growths.length} within, ${levels.length} but for index levels`,
      met: levels.length + grows.length === 0,
      ...(levels.length + grows.length > 0 && {
        reason: [
          ...(levels.length > 0 ? [`deeper indexes alone: ${levels.join(', ')}`] : []),
          ...(grows.length > 0 ? [`more: ${grows.join(', ')}`] : []),
        ].join('; '),
      }),
    };
  });
}

function generatorGoal(stores: readonly Store[]): Goal {
  const largest = stores.at(-1);
  const minutes = (largest?.seconds ?? 0) / 60;
  const gigabytes = (largest?.bytes ?? 0) / 1e9;
  const isMeasured = largest?.size === SIZES.at(-1) && largest?.seconds !== null;
  const smaller = largest?.size === SMALLER_LARGEST;
  return {
    goal: '10,000,000 notifications in under 15 minutes and 40 GB',
    figure: `${showNumber(largest?.size ?? 0, 0)} in ${showNumber(minutes, 1)} min, ${showNumber(gigabytes, 1)} GB`,
    met: isMeasured ? minutes < MOST_MINUTES && gigabytes < 40 : smaller ? false : null,
    ...(!isMeasured && {
      reason: smaller
        ? 'at the pace of the store before, ten million would take longer'
        : 'made by an earlier run, or smaller',
    }),
  };
}

/** Ten million at the pace of the store made last, or three where that takes too long. */
function sizeInTime(size: number, made: Store | undefined): number {
  if (size !== SIZES.at(-1) || made?.seconds === null || made === undefined) return size;
  const minutes = ((made.seconds / made.size) * size) / 60;
  return minutes < MOST_MINUTES ? size : SMALLER_LARGEST;
}

async function run(context: SuiteContext) {
  const { print, quick } = context;
  const rounds = context.rounds ?? (quick ? 2 : ROUNDS);
  const vault = makeVault([Buffer.alloc(32, 1)]);
  const server = await startGrowthServer(vault, context.atEnd);
  const stores: Store[] = [];
  for (const wanted of quick ? QUICK_SIZES : SIZES) {
    const size = sizeInTime(wanted, stores.at(-1));
    const history = historyOf(size);
    const { url, until, seconds } = await server.openHistory(history);
    print(
      `${showNumber(size, 0)} notifications: ${seconds === null ? 'kept' : `made in ${Math.round(seconds)} s`}`,
    );
    const costs = await measureStore(url, vault, until, rounds);
    stores.push({ size, seconds, costs, ...(await readBytes(url)) });
    await server.dropHistory(history);
  }
  const growths = compare(stores);
  return {
    tables: [storeTable(stores), growthTable(stores, growths), levelTable(stores)],
    goals: [...growthGoals(stores, growths), generatorGoal(stores)],
    data: {
      growths,
      stores: stores.map(({ size, seconds, bytes, costs }) => ({
        size,
        seconds,
        bytes,
        parts: [...costs].map(([part, all]) => ({ part, rounds: all })),
      })),
    },
  };
}

export const suite: Suite = { name: 'growth', run };
