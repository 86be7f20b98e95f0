import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pinnedTo } from './pinned-command.ts';

const run = promisify(execFile);

/** A PostgreSQL of this run alone, so that it can be restarted without harm to anyone. */
export type PostgresCluster = {
  url: string;
  /** Stop it with `pg_ctl -D <folder>/data stop` where it was kept. */
  folder: string;
  restart(mode: 'immediate' | 'fast'): Promise<void>;
  /** Stops it and takes its files away. */
  drop(): Promise<void>;
};

export type PostgresClusterOptions = {
  /** Begins the name of its folder. */
  name: string;
  /** Settings of the server, over those below. */
  settings?: Readonly<Record<string, string>>;
  /** The cores it runs on, as `taskset -c` takes them; any if left out. */
  cores?: string;
};

/** fsync as in production: what was committed is on the disk. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
};

const MOST_STARTS = 10;
const START_AGAIN_MS = 300;
const VERSIONS_FOLDER = '/usr/lib/postgresql';

/** The folder of initdb and pg_ctl: PG_BIN, else the newest that the machine has. */
function findBinaries(): string {
  const asked = process.env.PG_BIN;
  const versions = existsSync(VERSIONS_FOLDER) ? readdirSync(VERSIONS_FOLDER) : [];
  const found = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(VERSIONS_FOLDER, version, 'bin'));
  const folder = (asked === undefined ? found : [asked]).find((one) =>
    existsSync(join(one, 'initdb')),
  );
  if (folder !== undefined) return folder;
  throw new Error(
    'The run needs a PostgreSQL of its own to restart. Install the server (Debian: apt-get install ' +
      'postgresql) or set PG_BIN to the folder of initdb and pg_ctl.',
  );
}

/** PostgreSQL refuses to run as root: then it runs as the user its package made. */
function findUser(): { uid: number; gid: number } | null {
  if (userInfo().uid !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = ['postgres:', 'nobody:']
    .map((name) => users.find((entry) => entry.startsWith(name)))
    .find((entry) => entry !== undefined);
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody.');
  }
  return { uid: Number(uid), gid: Number(gid) };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

/** What the server programs call themselves: "postgres (PostgreSQL) 15.14". */
export async function readPostgresVersion(): Promise<string> {
  const { stdout } = await run(join(findBinaries(), 'postgres'), ['--version']);
  return stdout.trim();
}

/** Makes and starts an empty cluster in a folder of its own, with fsync on as in production. */
export async function startPostgresCluster(
  options: PostgresClusterOptions,
): Promise<PostgresCluster> {
  const binaries = findBinaries();
  const user = findUser();
  const folder = mkdtempSync(join(tmpdir(), `${options.name}-postgres-`));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await findFreePort();
  const call = async (program: string, args: readonly string[]): Promise<void> => {
    const [file, all] = pinnedTo(options.cores ?? null, join(binaries, program), args);
    await run(file, all, { cwd: folder, ...user });
  };
  const settings = Object.entries({
    ...SETTINGS,
    unix_socket_directories: folder,
    ...options.settings,
  }).map(([name, value]) => `-c ${name}=${value}`);
  const log = join(folder, 'log');
  await call('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const start = ['-D', data, '-l', log, '-w', '-o', [`-p ${port}`, ...settings].join(' '), 'start'];
  await call('pg_ctl', start);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    folder,
    async restart(mode) {
      await call('pg_ctl', ['-D', data, '-w', '-m', mode, 'stop']);
      for (let tries = 1; ; tries += 1) {
        try {
          return await call('pg_ctl', start);
        } catch (error) {
          // Right after an immediate stop the last backends may still have the shared memory.
          if (tries === MOST_STARTS)
            throw new Error(`PostgreSQL: ${readTail(log)}`, { cause: error });
          await wait(START_AGAIN_MS);
        }
      }
    },
    async drop() {
      // One that does not run any more needs no stopping.
      await call('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readTail(path: string): string {
  return readFileSync(path, 'utf8').split('\n').slice(-8).join('\n');
}
