import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
let built = false;

/** Builds the pages, which the app's web process loads at its start; once per run. */
export function buildPages(print: (line: string) => void): void {
  if (built) return;
  print('Building the pages');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed');
  built = true;
}
