import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

type Holder = { pid: number; host: string; since: string };

/** A data folder is open in another process. */
export class DataFolderInUse extends Error {}

/** Locks of this process: a file that names our pid and is not here is a dead predecessor's. */
const heldHere = new Set<string>();

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

function isAlive(holder: Holder, path: string): boolean {
  // A process of another machine on a shared disk cannot be looked at: taken to be alive.
  if (holder.host !== hostname()) return true;
  // In a container every process may have the same pid as the one before it.
  if (holder.pid === process.pid) return heldHere.has(path);
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Puts the whole file in place at once, so that nobody reads it half written. */
function create(path: string, holder: Holder): boolean {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a dead holder's file away; of two who try, one moves it. */
function clear(path: string, dead: Holder | null): void {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = readHolder(aside);
  // Somebody was faster and this is their new lock: it goes back.
  if (JSON.stringify(moved) !== JSON.stringify(dead)) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  rmSync(aside, { force: true });
}

/**
 * Takes the lock file of a data folder, made if it is missing. A lock whose holder has died is
 * taken over.
 * @returns the function that gives the lock back.
 * @throws DataFolderInUse naming the holder.
 */
export function lockDataFolder(folder: string, now: Date): () => void {
  mkdirSync(folder, { recursive: true });
  const path = resolve(join(folder, 'lock.json'));
  const self: Holder = { pid: process.pid, host: hostname(), since: now.toISOString() };
  for (let tries = 0; tries < 3; tries += 1) {
    if (create(path, self)) {
      heldHere.add(path);
      return () => {
        heldHere.delete(path);
        rmSync(path, { force: true });
      };
    }
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder, path)) {
      throw new DataFolderInUse(
        `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host} since ` +
          `${holder.since}. Stop that process, choose another DATA_DIR, or set DATABASE_URL to ` +
          `run several processes on PostgreSQL. If ${holder.host} is gone, delete ${path}.`,
      );
    }
    clear(path, holder);
  }
  throw new DataFolderInUse(`The lock ${path} is being taken by another process. Start again.`);
}
