import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readPostgresVersion } from '#sandbox/postgres-cluster.ts';
import { watchCores } from './busy-cores.ts';

/** Where and with what the figures came about. */
export type Machine = {
  date: string;
  commit: string | null;
  cpu: string;
  cores: number;
  memoryGb: number;
  kernel: string;
  /** The share of the time that its cores were busy with other work, before anything began. */
  busyBefore: number;
  node: string;
  postgres: string;
  packages: Readonly<Record<string, string>>;
};

const BUSY_BEFORE_MS = 500;
const ROOT = join(import.meta.dirname, '..');

/** What takes part in a measurement. */
const PACKAGES = [
  'pg',
  'pg-boss',
  'undici',
  'zod',
  '@prisma/client',
  '@remix-run/node',
  '@shopify/shopify-app-remix',
];

function readPackageVersion(name: string): string {
  const path = join(ROOT, 'node_modules', name, 'package.json');
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}

/** The commit that was measured, "+" behind it where files differ; null outside a repository. */
function readCommit(): string | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return null;
  }
}

export async function readMachine(): Promise<Machine> {
  const [first] = cpus();
  const busy = watchCores();
  await wait(BUSY_BEFORE_MS);
  const shares = [...busy().values()];
  return {
    busyBefore: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    date: new Date().toISOString(),
    commit: readCommit(),
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    postgres: await readPostgresVersion(),
    packages: Object.fromEntries(PACKAGES.map((name) => [name, readPackageVersion(name)])),
  };
}

export function machineLines(machine: Machine): string[] {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel}; ` +
      `${Math.round(machine.busyBefore * 100)} % busy with other work before the run`,
    `node ${machine.node}, ${machine.postgres}, ${packages.join(', ')}`,
    `${machine.date}, commit ${machine.commit ?? 'unknown'}`,
  ];
}
