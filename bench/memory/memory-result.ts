import { showNumber, showSpread } from '../figures.ts';
import { type Spread, spreadOf } from '../rounds.ts';
import type { Goal, SuiteResult, Table } from '../suite.ts';
import type { Role } from './measured-app.ts';
import type { InstallSize } from './production-install.ts';
import { blockMeans, fitSlope, type Slope } from './slope.ts';
import type { Sample } from './watch-memory.ts';

export type StartTimes = { role: Role; ms: Spread };

export type LoadedMemory<Name extends Role> = {
  rest: ReadonlyMap<Name, readonly Sample[]>;
  busy: ReadonlyMap<Name, readonly Sample[]>;
  /** Messages a second at full load. */
  perSecond: number;
};

export type Soak = {
  perSecond: number;
  seconds: number;
  samples: ReadonlyMap<'web' | 'worker', readonly Sample[]>;
};

/** An install without the dependencies of these kinds. */
export type InstallFigures = { omit: readonly string[]; size: InstallSize };

export type MemoryFigures = {
  starts: readonly StartTimes[];
  installs: readonly InstallFigures[];
  together: LoadedMemory<'all'>;
  apart: LoadedMemory<'web' | 'worker'>;
  soak: Soak;
};

/** Samples in a row whose mean is one point of the line. */
const BLOCK = 15;
const HOUR = 3600;

type Growth = { role: Role; resident: Slope; heap: Slope };

export function makeResult(figures: MemoryFigures): SuiteResult {
  const { starts, installs, together, apart, soak } = figures;
  const growth = [...soak.samples].map(([role, samples]) => growthOf(role, samples));
  return {
    tables: [
      memoryTable([...memoryRows(together), ...memoryRows(apart)]),
      soakTable(soak, growth),
      {
        title: 'Milliseconds from the start of a process to "ready", on a migrated database',
        columns: ['ROLE', 'median and range'],
        rows: starts.map(({ role, ms }) => [role, showSpread(ms, 0)]),
      },
      ...installs.map(sizeTable),
    ],
    goals: growth.map(flatGoal),
    data: {
      ...figures,
      together: asRows(together),
      apart: asRows(apart),
      soak: { ...soak, samples: Object.fromEntries(soak.samples) },
      growth,
    },
  };
}

function asRows({ rest, busy, perSecond }: LoadedMemory<Role>) {
  return { rest: Object.fromEntries(rest), busy: Object.fromEntries(busy), perSecond };
}

/** How the second half of the soak went on, in megabytes an hour. */
function growthOf(role: Role, samples: readonly Sample[]): Growth {
  const half = samples.slice(Math.floor(samples.length / 2));
  const hourly = (pick: (sample: Sample) => number): Slope => {
    const points = half.map((sample) => [sample.at / HOUR, pick(sample)] as const);
    // A short soak has too few blocks for a line.
    return fitSlope(blockMeans(points, half.length >= BLOCK * 4 ? BLOCK : 1));
  };
  return {
    role,
    resident: hourly(({ resident }) => resident),
    heap: hourly(({ heapAfterFull, heap }) => heapAfterFull ?? heap),
  };
}

function flatGoal({ role, resident, heap }: Growth): Goal {
  const isFlat = ({ perUnit, plusMinus }: Slope): boolean => perUnit - plusMinus <= 0;
  return {
    goal: `memory of the ${role} process is flat over the second half of the soak`,
    figure: `resident ${showSlope(resident)}, heap after a full collection ${showSlope(heap)}`,
    met: isFlat(resident) && isFlat(heap),
  };
}

function showSlope({ perUnit, plusMinus }: Slope): string {
  return `${showNumber(perUnit, 1)} ± ${showNumber(plusMinus, 1)} MB an hour`;
}

function memoryRows(memory: LoadedMemory<Role>): string[][] {
  return [...memory.rest].map(([role, rest]) => {
    const busy = memory.busy.get(role) ?? [];
    const most = (samples: readonly Sample[], pick: (sample: Sample) => number): string =>
      showNumber(Math.max(...samples.map(pick)), 0);
    return [
      role,
      most(rest, ({ resident }) => resident),
      most(rest, ({ heap }) => heap),
      most(busy, ({ resident }) => resident),
      most(busy, ({ heap }) => heap),
      showNumber(memory.perSecond, 0),
    ];
  });
}

function memoryTable(rows: string[][]): Table {
  return {
    title: 'Memory in MB, the most that was seen',
    columns: [
      'ROLE',
      'resident at rest',
      'heap at rest',
      'resident at full load',
      'heap at full load',
      'messages/s',
    ],
    rows,
  };
}

function soakTable({ perSecond, seconds, samples }: Soak, growth: readonly Growth[]): Table {
  return {
    title:
      `Memory over ${seconds} s at ${perSecond} orders a second, from webhook to message read; ` +
      'growth by the second half, with its 95 % confidence',
    columns: [
      'ROLE',
      'resident (MB): median and range',
      'resident grows',
      'heap after a full collection grows',
    ],
    rows: growth.map(({ role, resident, heap }) => {
      const own = samples.get(role === 'web' ? 'web' : 'worker') ?? [];
      const half = own.slice(Math.floor(own.length / 2)).map((sample) => sample.resident);
      return [role, showSpread(spreadOf(half), 0), showSlope(resident), showSlope(heap)];
    }),
  };
}

function sizeTable({ omit, size }: InstallFigures): Table {
  const { dependencies, packages, largest, build, source } = size;
  const command = ['npm ci', ...omit.map((kind) => `--omit=${kind}`)].join(' ');
  return {
    title: `The production install in MB on the disk (\`${command}\`)`,
    columns: ['what', 'MB'],
    rows: [
      [`node_modules (${packages} packages)`, showNumber(dependencies, 1)],
      ...largest.map(({ name, megabytes }) => [`– ${name}`, showNumber(megabytes, 1)]),
      ['build', showNumber(build, 1)],
      ['app and prisma', showNumber(source, 1)],
    ],
  };
}
