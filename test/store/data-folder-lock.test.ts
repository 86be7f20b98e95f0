import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderInUse, lockDataFolder } from '#app/store/data-folder-lock.server.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const MODULE = join(import.meta.dirname, '../../app/store/data-folder-lock.server.ts');

let folder: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a process that locks the folder and says how that went in its first line. */
function startLocker(): { child: ChildProcess; said: Promise<string> } {
  const code = `
    const { lockDataFolder } = await import(${JSON.stringify(MODULE)});
    try {
      lockDataFolder(${JSON.stringify(folder)}, new Date());
      console.log('locked');
      setInterval(() => {}, 1000);
    } catch (error) { console.log(error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  children.push(child);
  let output = '';
  const said = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output.trim());
    });
  });
  return { child, said };
}

test('the second in one process is refused, and may lock once the first has let go', () => {
  const unlock = lockDataFolder(folder, NOW);
  expect(() => lockDataFolder(folder, NOW)).toThrow(DataFolderInUse);
  unlock();
  const again = lockDataFolder(folder, NOW);
  again();
  expect(readdirSync(folder)).toEqual([]);
});

test('makes a folder that is missing', () => {
  const unlock = lockDataFolder(join(folder, 'deep', 'er'), NOW);
  expect(existsSync(join(folder, 'deep', 'er', 'lock.json'))).toBe(true);
  unlock();
});

test('another process is refused and told who holds the folder, since when and what to do', async () => {
  const unlock = lockDataFolder(folder, NOW);
  const said = await startLocker().said;
  expect(said).toContain(`in use by process ${process.pid} on ${hostname()}`);
  expect(said).toContain('since 2026-11-22T12:00:00.000Z');
  expect(said).toMatch(/choose another DATA_DIR, or set DATABASE_URL/);
  unlock();
});

test('a holder that was killed is taken over', async () => {
  const { child, said } = startLocker();
  expect(await said).toBe('locked');
  expect(() => lockDataFolder(folder, NOW)).toThrow(`process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDataFolder(folder, NOW)();
});

test('of many processes that take over a dead holder at once one gets the folder', async () => {
  const dead = { pid: 2 ** 22 - 3, host: hostname(), since: 'before' };
  writeFileSync(join(folder, 'lock.json'), JSON.stringify(dead));
  const said = await Promise.all(Array.from({ length: 4 }, () => startLocker().said));
  expect(said.filter((line) => line === 'locked')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['lock.json']);
});

test('a predecessor with the same pid, as in a container, is known to be dead', () => {
  const dead = { pid: process.pid, host: hostname(), since: 'before' };
  writeFileSync(join(folder, 'lock.json'), JSON.stringify(dead));
  const unlock = lockDataFolder(folder, NOW);
  expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toContain(NOW.toISOString());
  unlock();
});

test('a holder on another machine is taken to be alive, and the file to delete is named', () => {
  const path = join(folder, 'lock.json');
  writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', since: 'monday' }));
  expect(() => lockDataFolder(folder, NOW)).toThrow(`If elsewhere is gone, delete ${path}`);
});

test.each(['', '{', '[]', '{"pid":"x"}'])('a lock file that says nothing is taken over', (text) => {
  writeFileSync(join(folder, 'lock.json'), text);
  lockDataFolder(folder, NOW)();
});
