import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const MEGABYTE = 2 ** 20;

export type InstallSize = {
  /** Of node_modules, in megabytes. */
  dependencies: number;
  packages: number;
  /** The largest of them with what stands inside them, in megabytes. */
  largest: { name: string; megabytes: number }[];
  /** Of the built pages, in megabytes. */
  build: number;
  /** Of the app's own source and migrations, in megabytes. */
  source: number;
};

const LARGEST = 10;

/** Installs what production needs, and nothing else, into a folder of its own and weighs it. */
export function measureInstall(): InstallSize {
  const folder = mkdtempSync(join(tmpdir(), 'production-install-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      cpSync(join(ROOT, name), join(folder, name));
    }
    execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const modules = join(folder, 'node_modules');
    const packages = findPackages(modules);
    const top = packages
      .filter((path) => !path.slice(modules.length + 1).includes('/node_modules/'))
      .map((path) => ({ name: path.slice(modules.length + 1), megabytes: weigh(path) }));
    return {
      dependencies: weigh(modules),
      packages: packages.length,
      largest: top.sort((a, b) => b.megabytes - a.megabytes).slice(0, LARGEST),
      build: weigh(join(ROOT, 'build')),
      source: weigh(join(ROOT, 'app')) + weigh(join(ROOT, 'prisma')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders of all packages below, nested ones too. */
function findPackages(modules: string): string[] {
  const names = readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((own) => join(name, own))
        : [name],
    );
  return names.flatMap((name) => {
    const path = join(modules, name);
    const inner = join(path, 'node_modules');
    const hasInner = lstatSync(inner, { throwIfNoEntry: false })?.isDirectory() ?? false;
    return hasInner ? [path, ...findPackages(inner)] : [path];
  });
}

/** Megabytes of all files below, as they lie on the disk. */
function weigh(path: string): number {
  const sizeOf = (at: string): number => {
    const own = lstatSync(at);
    if (!own.isDirectory()) return own.blocks * 512;
    return readdirSync(at).reduce((sum, name) => sum + sizeOf(join(at, name)), own.blocks * 512);
  };
  return sizeOf(path) / MEGABYTE;
}
