import pg from 'pg';
import { encodeTextArray } from './postgres-text-array.ts';
import { type Row, type SessionEngine, type Sql, sqlStateOf, TextArray } from './sql.ts';
import { makeStatementNames, type StatementNames } from './statement-names.ts';

const QUERY_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Every statement finds its rows by an index (a test holds them to it). The planner would rather
 * read a table whole while it is small or its statistics are old, and a plan that is kept outlives
 * that; and compiling plans takes longer than running statements as short as these.
 */
const PLANS = 'SET enable_seqscan = off; SET jit = off';

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
    async onConnect(client) {
      await client.query(PLANS);
    },
  });
  // An idle connection that breaks (a restart of the database) is replaced on the next use; the
  // query that needs one meets the error itself.
  pool.on('error', () => {});
  return pool;
}

/** pg takes no 0 for "none" here; this is the longest that a timer can wait. */
const NO_QUERY_TIMEOUT_MS = 2 ** 31 - 1;

/** A parameter as the driver takes it. */
export function encodeParameter(value: unknown): unknown {
  return value instanceof TextArray ? encodeTextArray(value.values) : value;
}

/** Only for migrations: they run each statement once, and it may take as long as it needs. */
function sqlWithoutTimeout(client: pg.PoolClient): Sql {
  const timeout = { query_timeout: NO_QUERY_TIMEOUT_MS };
  return {
    async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      return (await client.query<R>({ text, values: values.map(encodeParameter), ...timeout }))
        .rows;
    },
    async script(text: string): Promise<void> {
      await client.query({ text, ...timeout });
    },
  };
}

/**
 * A migration that adds a column changes what a kept `SELECT *` gives, and PostgreSQL refuses it:
 * "cached plan must not change result type". Under a new name it is planned anew.
 */
function isOutdatedPlan(error: unknown): boolean {
  return (
    sqlStateOf(error) === '0A000' &&
    error instanceof Error &&
    error.message.includes('cached plan must not change result type')
  );
}

/**
 * Statements that run often are prepared once for each connection, since planning some of them
 * takes longer than running them.
 */
function sqlOn(client: pg.Pool | pg.PoolClient, names: StatementNames): Sql {
  async function query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const name = names.nameOf(text);
    try {
      const named = name === undefined ? { text } : { name, text };
      return (await client.query<R>({ ...named, values: values.map(encodeParameter) })).rows;
    } catch (error) {
      if (!isOutdatedPlan(error)) throw error;
      names.renew(text);
      // A transaction is over with its first error: whoever began it begins another.
      if (!(client instanceof pg.Pool)) throw error;
      return query<R>(text, values);
    }
  }
  return {
    query,
    async script(text: string): Promise<void> {
      await client.query(text);
    },
  };
}

type Spoil = (reason: Error) => void;

async function inTransaction<T>(
  client: pg.PoolClient,
  spoil: Spoil,
  run: () => Promise<T>,
): Promise<T> {
  try {
    await client.query('BEGIN');
    const result = await run();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is closed instead of going back to the pool.
    await client.query('ROLLBACK').catch(spoil);
    throw error;
  }
}

/** A connection of its own for `run`; a spoilt one is closed instead of used again. */
async function onConnection<T>(
  pool: pg.Pool,
  run: (client: pg.PoolClient, spoil: Spoil) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so as an event; unheard it would end
  // the process. The next statement meets the error itself.
  const spoil = (error: Error): void => {
    broken = error;
  };
  client.on('error', spoil);
  try {
    return await run(client, spoil);
  } finally {
    client.off('error', spoil);
    client.release(broken);
  }
}

/** `Sql` over a pool, each transaction on a connection of its own. */
export function makePostgresEngine(pool: pg.Pool): SessionEngine {
  const names = makeStatementNames();
  return {
    ...sqlOn(pool, names),
    transaction: (run) =>
      onConnection(pool, (client, spoil) =>
        inTransaction(client, spoil, () => run(sqlOn(client, names))),
      ),
    session: (run) =>
      onConnection(pool, async (client, spoil) => {
        const sql = sqlWithoutTimeout(client);
        const [backend] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        try {
          return await run({
            ...sql,
            transaction: (work) => inTransaction(client, spoil, () => work(sql)),
            async cancel() {
              await pool.query('SELECT pg_cancel_backend($1)', [backend?.pid]);
            },
          });
        } finally {
          // Closed, so that its locks and settings go with it.
          spoil(new Error('The session is over'));
        }
      }),
  };
}
