/**
 * Plants one defect after the other in a copy of the app, and expects a run to find each by its
 * name: a verdict that finds nothing where something is broken would be worth nothing.
 * `npm run chaos:defects -- [part of a name]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFECTS, type Defect } from './defects.ts';
import { copyWith } from './mutate.ts';

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'chaos', 'results');
const RESULT = join(RESULTS, `defect-${process.pid}.json`);
const SEED = '1';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const resultShape = z.object({
  findings: z.array(z.object({ kind: z.string(), check: z.string(), text: z.string() })),
});

/** Runs the experiment on a copy of the app; returns its findings. */
async function runOn(folder: string, flags: readonly string[]) {
  rmSync(RESULT, { force: true });
  const args = ['--seed', SEED, '--app', folder, '--result', RESULT, ...flags];
  const child = spawn(process.execPath, [join(ROOT, 'chaos', 'run.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'exit');
  try {
    return resultShape.parse(JSON.parse(readFileSync(RESULT, 'utf8'))).findings;
  } catch {
    throw new Error(`The run came to no verdict:\n${output}`);
  }
}

async function isFound({ name, mutations, expects, flags }: Defect): Promise<boolean> {
  const folder = copyWith(ROOT, mutations);
  try {
    const findings = await runOn(folder, flags);
    const meant = findings.filter(
      ({ kind, check }) => kind === expects.kind && check === expects.check,
    );
    const others = new Set(findings.map(({ kind, check }) => `${kind}: ${check}`));
    const found = meant.length > 0;
    print(`${found ? 'found ' : 'MISSED'}  ${name}`);
    print(`        ${expects.kind}: ${expects.check} × ${meant.length} (${meant[0]?.text ?? '–'})`);
    const first = findings.find(({ check }) => check === 'process');
    if (first !== undefined) print(first.text);
    print(`        all findings: ${[...others].join(', ') || 'none'}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [wanted = ''] = process.argv.slice(2);
const chosen = DEFECTS.filter(({ name }) => name.includes(wanted));
if (chosen.length === 0) throw new Error(`No defect is named like "${wanted}"`);
mkdirSync(RESULTS, { recursive: true });
let missed = 0;
for (const defect of chosen) if (!(await isFound(defect))) missed += 1;
print(`\n${chosen.length - missed} of ${chosen.length} planted defects found`);
process.exit(missed === 0 ? 0 : 1);
