import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

type Holder = { pid: number; host: string; since: string };

/** A data folder is open in another process. */
export class DataFolderInUse extends Error {}

function readHolder(path: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    if (!('pid' in value) || typeof value.pid !== 'number') return null;
    const host = 'host' in value && typeof value.host === 'string' ? value.host : '';
    const since = 'since' in value && typeof value.since === 'string' ? value.since : 'unknown';
    return { pid: value.pid, host, since };
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  // A process of another machine on a shared disk cannot be looked at: taken to be alive.
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Takes the lock file of a data folder, made if it is missing. A lock whose holder has died is
 * taken over.
 * @returns the function that gives the lock back.
 * @throws DataFolderInUse naming the holder.
 */
export function lockDataFolder(folder: string, now: Date): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock.json');
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      const file = openSync(path, 'wx');
      const holder: Holder = { pid: process.pid, host: hostname(), since: now.toISOString() };
      writeSync(file, JSON.stringify(holder));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder)) {
        throw new DataFolderInUse(
          `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host} since ` +
            `${holder.since}. Stop that process, choose another DATA_DIR, or set DATABASE_URL to ` +
            'run several processes on PostgreSQL.',
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new DataFolderInUse(`The lock ${path} is being taken by another process. Start again.`);
}
