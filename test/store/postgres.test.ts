import { connect, createServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import type { SqlEngine } from '#app/store/sql.ts';
import { endUnsentMessages } from '#app/store/unsent-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { makeTestMessage, makeTestShop, only, readMessage } from './shop-fixture.ts';

function listenOnPort(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

const engine = only(testEngines().slice(-1));

describe.skipIf(engine.name !== 'postgres')('several sessions of PostgreSQL', () => {
  const database = useDatabase(engine);

  async function withPool<T>(
    run: (sql: SqlEngine) => Promise<T>,
    queryTimeoutMs = 60_000,
  ): Promise<T> {
    const open = database().engine;
    if (open.kind !== 'postgres') throw new Error('This is PostgreSQL');
    const pool = openPool(open.url, 4);
    try {
      return await run(makePostgresEngine(pool, { queryTimeoutMs }));
    } finally {
      await pool.end();
    }
  }

  const terminate = (pid: unknown) =>
    database().sql.query('SELECT pg_terminate_backend($1::int)', [pid]);

  test('a connection that is cut within a transaction fails it, and the pool goes on', async () => {
    await withPool(async (sql) => {
      const failing = sql.transaction(async (tx) => {
        const [row] = await tx.query('SELECT pg_backend_pid() AS pid');
        await terminate(row?.pid);
        // Nothing is under way on the cut connection while this one is waited for.
        await database().sql.query('SELECT pg_sleep(0.2)');
        await tx.query('SELECT 1');
      });
      await expect(failing).rejects.toThrow();
      expect(await sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  test('a connection that is cut while idle is replaced', async () => {
    await withPool(async (sql) => {
      const [row] = await sql.query('SELECT pg_backend_pid() AS pid');
      await terminate(row?.pid);
      await database().sql.query('SELECT pg_sleep(0.2)');
      expect(await sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  test('a statement that takes too long fails, and its connection is not used again', async () => {
    await withPool(async (sql) => {
      const [before] = await sql.query('SELECT pg_backend_pid() AS pid');
      await expect(sql.query('SELECT pg_sleep(30)')).rejects.toThrow(
        'A statement took longer than 300 ms',
      );
      const [after] = await sql.query('SELECT pg_backend_pid() AS pid');
      expect(after?.pid).not.toBe(before?.pid);
    }, 300);
  });

  test('a statement that takes too long ends its transaction, which writes nothing', async () => {
    await database().sql.script('CREATE TABLE written (n integer)');
    await withPool(async (sql) => {
      const late = sql.transaction(async (tx) => {
        await tx.query('INSERT INTO written VALUES (1)');
        await tx.query('SELECT pg_sleep(30)');
      });
      await expect(late).rejects.toThrow('A statement took longer than 300 ms');
      expect(await sql.query('SELECT count(*)::int AS n FROM written')).toEqual([{ n: 0 }]);
    }, 300);
  });

  test('a server that goes silent while a connection is set up costs no place in the pool', async () => {
    const open = database().engine;
    if (open.kind !== 'postgres') throw new Error('This is PostgreSQL');
    const server = new URL(open.url);
    let isSilent = true;
    const between = createServer((near) => {
      const far = connect(Number(server.port), server.hostname);
      near.on('error', () => {});
      far.on('error', () => {});
      near.on('close', () => far.destroy());
      far.pipe(near);
      near.on('data', (bytes) => {
        if (!isSilent || !bytes.includes('enable_seqscan')) far.write(bytes);
      });
    });
    const port = await listenOnPort(between);
    onTestFinished(() => void between.close());
    const through = new URL(open.url);
    through.hostname = '127.0.0.1';
    through.port = String(port);
    const pool = openPool(through.href, 1, { connectTimeoutMs: 500 });
    const sql = makePostgresEngine(pool);
    await expect(sql.query('SELECT 1 AS one')).rejects.toThrow();
    isSilent = false;
    expect(await sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('a connection that the server ends is not used again', async () => {
    await withPool(async (sql) => {
      for (let n = 0; n < 20; n += 1) {
        const ended = sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
        await expect(ended).rejects.toMatchObject({ code: '57P01' });
        expect(await sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }
    });
  });

  test('an error of the database costs no connection, and tells who asked', async () => {
    await withPool(async (sql) => {
      const [before] = await sql.query('SELECT pg_backend_pid() AS pid');
      const refused = await sql.query('SELECT 1 / 0').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: '22012' });
      expect(String(refused instanceof Error && refused.stack)).toContain('postgres.test.ts');
      const [after] = await sql.query('SELECT pg_backend_pid() AS pid');
      expect(after?.pid).toBe(before?.pid);
    });
  });

  test('those who end the same messages in different orders do not deadlock', async () => {
    const shop = await makeTestShop(database().sql);
    const ids: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      ids.push((await makeTestMessage(database().sql, shop, { dueIn: 600 })).id);
    }
    // Many other rows, so that the planner goes by index and in the order of the input.
    await database().sql.query(
      `INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
         phone_hash, due_at, expires_at, happened_at)
       SELECT gen_random_uuid(), $1, 'r', 's', 'shipped', 'shipped', n, 'read', '', now(), now(), now()
       FROM generate_series(1, 5000) AS n`,
      [shop.id],
    );
    await database().sql.script('ANALYZE message');
    await withPool(async (sql) => {
      const end = (list: readonly string[]) =>
        sql.transaction((tx) =>
          endUnsentMessages(
            tx,
            list.map((id) => ({ id, reason: 'superseded' })),
          ),
        );
      const ended = await Promise.all([
        end(ids),
        end(ids.toReversed()),
        end(ids.toSorted(() => Math.random() - 0.5)),
        end(ids.toReversed()),
      ]);
      expect(ended.flat().sort()).toEqual(ids.toSorted());
    });
    for (const id of ids) expect((await readMessage(database().sql, id)).state).toBe('superseded');
  });
});
