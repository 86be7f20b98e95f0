/**
 * Measures several versions of the app in the same run: sending and tracking, each beside the bare
 * loop of the same round, and receiving at 2 KB, each beside one insert per webhook. The oldest
 * first: `npm run bench:versions -- <commit> [<commit> …] [--rounds 3] [--messages 4000]`. This
 * folder's own version comes last.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { showNumber, showSpread } from './figures.ts';
import { machineLines, readMachine } from './machine.ts';
import { tableLines } from './print-table.ts';
import { measureInRounds, ratioSpread, spreadOf } from './rounds.ts';

const ROOT = join(import.meta.dirname, '..');
/** Versions are kept here, built, for the next run. */
const FOLDER = join(tmpdir(), 'app-versions');
const ROUNDS = 3;
const MESSAGES = 4000;

const USAGE = 'npm run bench:versions -- <commit> … [--rounds 3] [--messages 4000]';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const perSecond = z.object({ throughPerSecond: z.number() });
const rate = z.object({ ratePerSecond: z.number() });
const packageFile = z.looseObject({ scripts: z.looseObject({ start: z.string() }) });
const receiveShape = z.object({
  data: z.array(
    z.object({
      size: z.number(),
      top: z.object({ app: z.array(rate).length(1), insert: z.array(rate).length(1) }),
      atHalf: z.array(z.object({ p99: z.number() })).length(1),
    }),
  ),
});
const pipelineShape = z.object({
  data: z.object({
    figures: z.object({
      bare: z.array(z.object({ perSecond: z.number() })).length(1),
      app: z
        .array(
          z.object({
            decided: z.object({ perSecond: z.number() }),
            carried: perSecond,
            whole: perSecond,
          }),
        )
        .length(1),
    }),
  }),
});

type Version = { name: string; folder: string };
type Round = {
  bare: number;
  decided: number;
  carried: number;
  whole: number;
  received: number;
  inserted: number;
  /** Milliseconds, of receiving at half of its top rate. */
  p99: number;
};
const RECEIVED_BYTES = 2048;

function run(folder: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** A commit's app, built, with this folder's measurements; what is built already is kept. */
function prepare(commit: string): Version {
  const name = run(ROOT, 'git', ['log', '-1', '--format=%h %s', commit]);
  const folder = join(FOLDER, run(ROOT, 'git', ['rev-parse', '--short', commit]));
  const isBuilt = existsSync(join(folder, 'build'));
  if (!isBuilt) unpack(commit, folder);
  // Always anew: what measures must be the same for all.
  for (const part of ['bench', 'sandbox']) {
    rmSync(join(folder, part), { recursive: true, force: true });
    cpSync(join(ROOT, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.includes(join('bench', 'results')),
    });
  }
  writePackageFile(commit, folder);
  if (!isBuilt) {
    print(`Building ${name}`);
    run(folder, 'npm', ['run', '--silent', 'build']);
  }
  return { name, folder };
}

/** This folder's scripts and dependencies, but the app started as that version starts it. */
function writePackageFile(commit: string, folder: string): void {
  const own = packageFile.parse(JSON.parse(run(ROOT, 'git', ['show', `${commit}:package.json`])));
  const now = packageFile.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const { start } = own.scripts;
  const merged = { ...now, scripts: { ...now.scripts, start } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(merged, null, 2)}\n`);
}

function unpack(commit: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = join(FOLDER, 'version.tar');
  run(ROOT, 'git', ['archive', '--output', archive, commit]);
  run(folder, 'tar', ['xf', archive]);
  rmSync(archive);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

function runSuite<T>(
  folder: string,
  args: readonly [suite: string, ...string[]],
  shape: z.ZodType<T>,
) {
  run(folder, process.execPath, ['bench/run.ts', ...args, '--rounds', '1']);
  const path = join(folder, 'bench', 'results', `${args[0]}.json`);
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return shape.parse(file);
}

function measure({ folder }: Version, messages: string): Round {
  const { figures } = runSuite(folder, ['pipeline', '--messages', messages], pipelineShape).data;
  const received = runSuite(folder, ['receive'], receiveShape);
  const [app] = figures.app;
  const [bare] = figures.bare;
  const small = received.data.find(({ size }) => size === RECEIVED_BYTES);
  const [top, insert, atHalf] = [small?.top.app[0], small?.top.insert[0], small?.atHalf[0]];
  if (!app || !bare || !top || !insert || !atHalf) throw new Error('A round has no figures');
  return {
    bare: bare.perSecond,
    decided: app.decided.perSecond,
    carried: app.carried.throughPerSecond,
    whole: app.whole.throughPerSecond,
    received: top.ratePerSecond,
    inserted: insert.ratePerSecond,
    p99: atHalf.p99,
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    messages: { type: 'string', default: String(MESSAGES) },
  },
});
if (positionals.length === 0) throw new Error(USAGE);
const machine = await readMachine();
for (const line of machineLines(machine)) print(line);
const versions = [
  ...positionals.map(prepare),
  { name: `${run(ROOT, 'git', ['log', '-1', '--format=%h %s'])} (this folder)`, folder: ROOT },
];
const rounds = Number(values.rounds);
if (!(rounds > 0)) throw new Error('--rounds must be above 0');
const measured = await measureInRounds(versions, rounds, async (version, round) => {
  const one = measure(version, values.messages);
  print(
    `round ${round + 1}, ${version.name}: ${showNumber(one.carried, 0)} sent and folded/s, ` +
      `bare loop ${showNumber(one.bare, 0)}/s, ${showNumber(one.received, 0)} received/s`,
  );
  return one;
});
const rows = [...measured].map(([{ name }, own]) => {
  const carried = own.map((round) => round.carried);
  const bare = own.map((round) => round.bare);
  const received = own.map((round) => round.received);
  const inserted = own.map((round) => round.inserted);
  return [
    name,
    showSpread(spreadOf(carried), 0),
    showSpread(ratioSpread(carried, bare), 3),
    showSpread(spreadOf(own.map(({ whole }) => whole)), 0),
    showSpread(spreadOf(own.map(({ decided }) => decided)), 0),
    showSpread(spreadOf(received), 0),
    showSpread(ratioSpread(received, inserted), 2),
    showSpread(spreadOf(own.map(({ p99 }) => p99)), 0),
  ];
});
const table = {
  title: `Versions of the app, ${rounds} rounds of ${values.messages} messages in turn, each beside the bare loop of its round`,
  columns: [
    'version',
    'sent and folded/s',
    'of the bare loop',
    'event to read/s',
    'decided/s',
    'received/s at 2 KB',
    'of one insert each',
    'p99 ms at half of it',
  ],
  rows,
};
for (const line of ['', ...tableLines(table)]) print(line);
const file = { machine, rounds, versions: [...measured].map(([{ name }, own]) => ({ name, own })) };
mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true });
writeFileSync(
  join(ROOT, 'bench', 'results', 'versions.json'),
  `${JSON.stringify(file, null, 2)}\n`,
);
