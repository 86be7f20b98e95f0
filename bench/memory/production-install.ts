import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const MEGABYTE = 2 ** 20;
const LARGEST = 8;
/** What the app is started from, besides its dependencies. */
const SHIPPED = ['package.json', 'app', 'build', 'prisma'];

/** What production needs and nothing else, in a folder of its own. */
export type ProductionInstall = {
  folder: string;
  size: InstallSize;
  remove(): void;
};

/** In megabytes on the disk. */
export type InstallSize = {
  dependencies: number;
  packages: number;
  /** The largest packages, with what stands inside them. */
  largest: { name: string; megabytes: number }[];
  /** The built pages. */
  build: number;
  /** The app's own source and migrations. */
  source: number;
};

/** Installs the app without the dependencies of the kinds in `omit`, as `npm ci` names them. */
export function installForProduction(omit: readonly string[]): ProductionInstall {
  const folder = mkdtempSync(join(tmpdir(), 'production-install-'));
  for (const name of [...SHIPPED, 'package-lock.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  const omitted = omit.map((kind) => `--omit=${kind}`);
  execFileSync('npm', ['ci', ...omitted, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    folder,
    size: measureInstall(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function measureInstall(folder: string): InstallSize {
  const modules = join(folder, 'node_modules');
  const packages = findPackages(modules);
  const largest = packages
    .map((path) => path.slice(modules.length + 1))
    .filter((name) => !name.includes('/node_modules/'))
    .map((name) => ({ name, megabytes: weigh(join(modules, name)) }))
    .sort((a, b) => b.megabytes - a.megabytes)
    .slice(0, LARGEST);
  return {
    dependencies: weigh(modules),
    packages: packages.length,
    largest,
    build: weigh(join(folder, 'build')),
    source: weigh(join(folder, 'app')) + weigh(join(folder, 'prisma')),
  };
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
  const bytesOf = (at: string): number => {
    const own = lstatSync(at);
    if (!own.isDirectory()) return own.blocks * 512;
    return readdirSync(at).reduce((sum, name) => sum + bytesOf(join(at, name)), own.blocks * 512);
  };
  return bytesOf(path) / MEGABYTE;
}
