import pg from 'pg';
import { encodeTextArray } from './postgres-text-array.ts';
import { type Row, type SessionEngine, type Sql, sqlStateOf, TextArray } from './sql.ts';
import { makeStatementNames, type StatementNames } from './statement-names.ts';

/** How long a statement may take before it fails and its connection is given up. */
export const QUERY_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Every statement finds its rows by an index (a test holds them to it). The planner would rather
 * read a table whole while it is small or its statistics are old, and a plan that is kept outlives
 * that; and compiling plans takes longer than running statements as short as these.
 */
const PLANS = 'SET enable_seqscan = off; SET jit = off';

/**
 * A pool of connections to PostgreSQL. `max` bounds how many this process opens. `queryTimeoutMs`
 * is for what asks the pool itself; the engine below has a limit of its own.
 */
export function openPool(
  connectionString: string,
  max: number,
  {
    queryTimeoutMs,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
  }: { queryTimeoutMs?: number; connectTimeoutMs?: number } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ...(queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs }),
    // A process that froze inside a transaction must give its locks back.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    async onConnect(client) {
      // The time limit of connecting is over by then.
      await run({ client, timeoutMs: connectTimeoutMs, broken: undefined }, { text: PLANS });
    },
  });
  // An idle connection that breaks (a restart of the database) is replaced on the next use; the
  // query that needs one meets the error itself.
  pool.on('error', () => {});
  return pool;
}

/** A parameter as the driver takes it. */
export function encodeParameter(value: unknown): unknown {
  return value instanceof TextArray ? encodeTextArray(value.values) : value;
}

/** A connection that is held, and what it has come to. */
type Connection = {
  readonly client: pg.ClientBase;
  /** The longest that a statement may take; null: as long as it needs. */
  readonly timeoutMs: number | null;
  /** Why it is not to be used again. */
  broken: Error | undefined;
};

/**
 * Whether the connection can go on after this error. With some the server ends it (shut down,
 * crashed, idle in a transaction too long), which is heard of only later; one without an SQLSTATE
 * came from this side.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function survives(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== null && !/^(?:08|57P|25P03)/.test(state);
}

/**
 * Runs a statement. One that takes too long fails and breaks its connection, whose other end may
 * have gone silent.
 *
 * Neither the driver's promises nor its `query_timeout`: with either of them what a statement leads
 * to can stay in memory until a full collection, since a dead query that has grown old keeps the
 * next one alive (measured with pg 8.23 on V8 13.6; docs/performance.md, "Receiving").
 */
function run<R extends Row>(
  connection: Connection,
  statement: pg.QueryConfig,
): Promise<pg.QueryResult<R>> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult<R>>();
  const { client, timeoutMs } = connection;
  const late = (): void => {
    connection.broken = new Error(`A statement took longer than ${timeoutMs} ms`);
    reject(connection.broken);
  };
  const timer = timeoutMs === null ? undefined : setTimeout(late, timeoutMs);
  client.query<R>(statement, (error: Error | null, result) => {
    clearTimeout(timer);
    if (!error) return resolve(result);
    if (!survives(error)) connection.broken ??= error;
    reject(error);
  });
  return promise;
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
 * takes longer than running them. `names` null: each runs once.
 */
async function runNamed<R extends Row>(
  connection: Connection,
  names: StatementNames | null,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const name = names?.nameOf(text);
  try {
    const named = name === undefined ? { text } : { name, text };
    return (await run<R>(connection, { ...named, values: values.map(encodeParameter) })).rows;
  } catch (error) {
    if (isOutdatedPlan(error)) names?.renew(text);
    // Otherwise it would tell of the socket that the answer came from, not of who asked.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

/** `Sql` on one connection; a transaction on it is over with its first error. */
function sqlOn(connection: Connection, names: StatementNames | null): Sql {
  return {
    query: (text, values) => runNamed(connection, names, text, values),
    async script(text: string): Promise<void> {
      await run(connection, { text });
    },
  };
}

async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    await run(connection, { text: 'BEGIN' });
    const result = await work();
    await run(connection, { text: 'COMMIT' });
    return result;
  } catch (error) {
    // A connection that cannot even roll back is closed instead of going back to the pool.
    if (connection.broken === undefined) {
      await run(connection, { text: 'ROLLBACK' }).catch((reason: Error) => {
        connection.broken = reason;
      });
    }
    throw error;
  }
}

/** A connection of its own for `work`; a broken one is closed instead of used again. */
async function onConnection<T>(
  pool: pg.Pool,
  timeoutMs: number | null,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const connection: Connection = { client, timeoutMs, broken: undefined };
  // A connection that breaks between two statements says so as an event; unheard it would end
  // the process. The next statement meets the error itself.
  const onError = (error: Error): void => {
    connection.broken = error;
  };
  client.on('error', onError);
  try {
    return await work(connection);
  } finally {
    client.off('error', onError);
    client.release(connection.broken);
  }
}

/**
 * `Sql` over a pool, each transaction on a connection of its own. A statement that takes longer
 * than `queryTimeoutMs` fails, and its connection is not used again.
 */
export function makePostgresEngine(
  pool: pg.Pool,
  { queryTimeoutMs = QUERY_TIMEOUT_MS }: { queryTimeoutMs?: number } = {},
): SessionEngine {
  const names = makeStatementNames();

  return {
    async query<R extends Row>(text: string, values?: readonly unknown[]): Promise<R[]> {
      const ask = (): Promise<R[]> =>
        onConnection(pool, queryTimeoutMs, (connection) =>
          runNamed<R>(connection, names, text, values),
        );
      try {
        return await ask();
      } catch (error) {
        if (!isOutdatedPlan(error)) throw error;
        return ask();
      }
    },
    script: (text) =>
      onConnection(pool, queryTimeoutMs, (connection) => sqlOn(connection, null).script(text)),
    transaction: (work) =>
      onConnection(pool, queryTimeoutMs, (connection) =>
        inTransaction(connection, () => work(sqlOn(connection, names))),
      ),
    session: (work) =>
      onConnection(pool, null, async (connection) => {
        const sql = sqlOn(connection, null);
        const [backend] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        try {
          return await work({
            ...sql,
            transaction: (inner) => inTransaction(connection, () => inner(sql)),
            async cancel() {
              await onConnection(pool, queryTimeoutMs, (other) =>
                sqlOn(other, null).query('SELECT pg_cancel_backend($1)', [backend?.pid]),
              );
            },
          });
        } finally {
          // Closed, so that its locks and settings go with it.
          connection.broken = new Error('The session is over');
        }
      }),
  };
}
