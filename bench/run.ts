/**
 * Measures the app beside the bare machine: `npm run bench -- [suite …]`. Prints tables of figures
 * and of goals, and writes all behind them to bench/results/<suite>.json. A missed goal is said,
 * and does not fail the run.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, machineLines, readMachine } from './machine.ts';
import { type BenchOptions, readBenchOptions } from './options.ts';
import { goalTable, tableLines } from './print-table.ts';
import type { Suite, SuiteResult, Table } from './suite.ts';

const FOLDER = import.meta.dirname;
const RESULTS = join(FOLDER, 'results');
const QUICK = 'A quick run: its figures do not count.';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const fileOf = (name: string): string => join(FOLDER, name, `run-${name}.ts`);

function findSuites(asked: readonly string[]): string[] {
  const all = readdirSync(FOLDER).filter((name) => existsSync(fileOf(name)));
  for (const name of asked) {
    if (!all.includes(name)) throw new Error(`There is no suite "${name}", only ${all.join(', ')}`);
  }
  return asked.length > 0 ? [...asked] : all;
}

async function loadSuite(name: string): Promise<Suite> {
  const { suite }: { suite: Suite } = await import(fileOf(name));
  return suite;
}

/** What the suite that runs has started, to be undone however it ends. */
let undos: (() => Promise<void>)[] = [];

async function undoAll(): Promise<void> {
  const own = undos.toReversed();
  undos = [];
  for (const undo of own) {
    await undo().catch((error: unknown) => print(`Cleaning up failed: ${String(error)}`));
  }
}

async function runSuite(suite: Suite, options: BenchOptions): Promise<SuiteResult> {
  const { rounds, seconds, messages, quick } = options;
  try {
    return await suite.run({
      print,
      rounds,
      seconds,
      messages,
      quick,
      atEnd: (undo) => undos.push(undo),
    });
  } finally {
    await undoAll();
  }
}

function printTable(table: Table): void {
  for (const line of ['', ...tableLines(table)]) print(line);
}

function report(
  suite: Suite,
  result: SuiteResult,
  about: { machine: Machine; options: BenchOptions; seconds: number },
): void {
  for (const table of result.tables) printTable(table);
  printTable(goalTable(result.goals));
  if (about.options.quick) print(`\n${QUICK}`);
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, `${suite.name}.json`);
  const file = { suite: suite.name, ...about, ...result };
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
  print(`\n${suite.name}: ${about.seconds} s, written to ${path}`);
}

const options = readBenchOptions(process.argv.slice(2));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void undoAll().then(() => process.exit(1)));
}
const machine = await readMachine();
for (const line of machineLines(machine)) print(line);
if (options.quick) print(QUICK);
for (const name of findSuites(options.suites)) {
  print(`\n# ${name}`);
  const suite = await loadSuite(name);
  const startedAt = Date.now();
  const result = await runSuite(suite, options);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  report(suite, result, { machine, options, seconds });
}
