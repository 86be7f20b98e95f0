import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDataFolder } from './data-folder-lock.server.ts';
import { type Row, type SessionEngine, type Sql, TextArray } from './sql.ts';

export type Embedded = { pglite: PGlite; close: () => Promise<void> };

/**
 * Opens the embedded PostgreSQL in `folder` (null: in memory, for tests). One process at a time
 * holds the folder; every commit is flushed to disk.
 * @throws DataFolderInUse where another process holds it.
 */
export async function openEmbedded(folder: string | null, now: Date): Promise<Embedded> {
  const unlock = folder === null ? () => {} : lockDataFolder(folder, now);
  try {
    const path = folder === null ? 'memory://' : join(folder, 'postgres');
    if (folder !== null) mkdirSync(folder, { recursive: true });
    // PGlite starts PostgreSQL with -F (no fsync); a crash of the machine would lose commits.
    const startParams = PGlite.defaultStartParams.filter((param) => param !== '-F');
    const pglite = await PGlite.create({
      dataDir: path,
      startParams: folder === null ? startParams : [...startParams, '-c', 'fsync=on'],
    });
    return {
      pglite,
      close: async () => {
        await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

type Queryable = Pick<PGlite, 'query' | 'exec'>;

function plain(value: unknown): unknown {
  return value instanceof TextArray ? [...value.values] : value;
}

function sqlOn(client: Queryable): Sql {
  return {
    async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      const result = await client.query<R>(text, values.map(plain));
      return result.rows;
    },
    async script(text: string): Promise<void> {
      await client.exec(text);
    },
  };
}

/** `Sql` over the embedded engine, which has one session: transactions queue behind each other. */
export function makeEmbeddedEngine(pglite: PGlite): SessionEngine {
  const engine = {
    ...sqlOn(pglite),
    transaction: <T>(run: (tx: Sql) => Promise<T>): Promise<T> =>
      pglite.transaction((tx) => run(sqlOn(tx))),
  };
  return { ...engine, session: (run) => run({ ...engine, cancel: async () => {} }) };
}
