import pg from 'pg';
import type { Row, Sql, SqlEngine } from './sql.ts';

const QUERY_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * A pool of connections to PostgreSQL. `max` bounds how many this process opens; a query that
 * takes longer than `queryTimeoutMs` fails, and its connection is not used again.
 */
export function openPool(
  connectionString: string,
  max: number,
  queryTimeoutMs = QUERY_TIMEOUT_MS,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 10_000,
    // A connection whose other end went silent must fail its query instead of holding everyone up.
    keepAlive: true,
    query_timeout: queryTimeoutMs,
    // A process that froze inside a transaction must give its locks back.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // An idle connection that breaks (a restart of the database) is replaced on the next use; the
  // query that needs one meets the error itself.
  pool.on('error', () => {});
  return pool;
}

function sqlOn(client: pg.Pool | pg.PoolClient): Sql {
  return {
    async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      const result = await client.query<R>(text, [...values]);
      return result.rows;
    },
    async script(text: string): Promise<void> {
      await client.query(text);
    },
  };
}

/** `Sql` over a pool, each transaction on a connection of its own. */
export function makePostgresEngine(pool: pg.Pool): SqlEngine {
  return {
    ...sqlOn(pool),
    async transaction<T>(run: (tx: Sql) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      let broken: Error | undefined;
      // A connection that breaks between two statements says so as an event; unheard it would end
      // the process. The next statement meets the error itself.
      const onError = (error: Error): void => {
        broken = error;
      };
      client.on('error', onError);
      try {
        await client.query('BEGIN');
        const result = await run(sqlOn(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A connection that cannot even roll back is closed instead of going back to the pool.
        await client.query('ROLLBACK').catch((rollback: Error) => {
          broken = rollback;
        });
        throw error;
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    },
  };
}
