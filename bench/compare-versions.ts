/**
 * Measures sending and tracking of several versions of the app in the same run, each beside the
 * bare loop of the same round: `npm run bench:versions -- <commit> [<commit> …] [--rounds 3]
 * [--messages 4000]`, the oldest first. This folder's own version comes last.
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
const resultShape = z.object({
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
type Round = { bare: number; decided: number; carried: number; whole: number };

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
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  if (!isBuilt) {
    print(`Building ${name}`);
    run(folder, 'npm', ['run', '--silent', 'build']);
  }
  return { name, folder };
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

function measure({ folder }: Version, messages: string): Round {
  const args = ['bench/run.ts', 'pipeline', '--rounds', '1', '--messages', messages];
  run(folder, process.execPath, args);
  const file: unknown = JSON.parse(
    readFileSync(join(folder, 'bench', 'results', 'pipeline.json'), 'utf8'),
  );
  const { figures } = resultShape.parse(file).data;
  const [app] = figures.app;
  const [bare] = figures.bare;
  if (app === undefined || bare === undefined) throw new Error('A round has no figures');
  return {
    bare: bare.perSecond,
    decided: app.decided.perSecond,
    carried: app.carried.throughPerSecond,
    whole: app.whole.throughPerSecond,
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
      `bare loop ${showNumber(one.bare, 0)}/s`,
  );
  return one;
});
const rows = [...measured].map(([{ name }, own]) => {
  const carried = own.map((round) => round.carried);
  const bare = own.map((round) => round.bare);
  return [
    name,
    showSpread(spreadOf(carried), 0),
    showSpread(ratioSpread(carried, bare), 3),
    showSpread(spreadOf(own.map(({ whole }) => whole)), 0),
    showSpread(spreadOf(own.map(({ decided }) => decided)), 0),
  ];
});
const table = {
  title: `Versions of the app, ${rounds} rounds of ${values.messages} messages in turn, each beside the bare loop of its round`,
  columns: ['version', 'sent and folded/s', 'of the bare loop', 'event to read/s', 'decided/s'],
  rows,
};
for (const line of ['', ...tableLines(table)]) print(line);
const file = { machine, rounds, versions: [...measured].map(([{ name }, own]) => ({ name, own })) };
mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true });
writeFileSync(
  join(ROOT, 'bench', 'results', 'versions.json'),
  `${JSON.stringify(file, null, 2)}\n`,
);
