import pg from 'pg';
import { makePartitionsAhead } from '#app/store/partitions.server.ts';
import type { SessionEngine, Sql } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';
import type { History } from './history.ts';
import { historyFunctions } from './history-functions.ts';
import { loadsOf, markStatement, shopStatements, type TableLoad } from './history-tables.ts';

const WEEK_MS = 7 * 86_400_000;
/** Each start makes its own week and four more. */
const WEEKS_AT_ONCE = 5;
const WEEKS_KEPT = 15;

/** Makes the weeks that a history would have made one by one. */
async function makePastWeeks(engine: SessionEngine, until: number): Promise<void> {
  for (let ago = WEEKS_KEPT; ago > 0; ago -= WEEKS_AT_ONCE) {
    await makePartitionsAhead(engine, new Date(until - ago * WEEK_MS));
  }
  await makePartitionsAhead(engine, new Date(until));
}

/** Fills a small database, beside its indexes. */
export async function generateHistory(
  engine: SessionEngine,
  history: History,
  vault: Vault,
): Promise<void> {
  await makePastWeeks(engine, history.until);
  await engine.script(historyFunctions(history));
  for (const statement of shopStatements(history, vault)) await engine.query(statement);
  for (const { inserts } of loadsOf(history, vault)) {
    for (const insert of inserts) await engine.query(insert);
  }
  await engine.query(markStatement(history));
  await engine.script('DROP SCHEMA growth CASCADE');
}

type IndexDefinition = { drop: string; make: string };

/** A table's own indexes; those of its partitions go and come with them. */
async function readIndexes(client: Sql, table: string): Promise<IndexDefinition[]> {
  const rows = await client.query<{ name: string; made: string; key: string | null }>(
    `SELECT c.relname AS name, pg_get_indexdef(x.indexrelid) AS made,
       (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
        WHERE k.conindid = x.indexrelid AND k.contype = 'p') AS key
     FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
     WHERE x.indrelid = to_regclass($1)`,
    [table],
  );
  return rows.map(({ name, made, key }) =>
    key === null
      ? { drop: `DROP INDEX "${name}"`, make: made.replace(' ON ONLY ', ' ON ') }
      : {
          drop: `ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`,
          make: `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" ${key}`,
        },
  );
}

function sqlOf(client: pg.Client): Sql {
  return {
    query: async (text, values = []) => (await client.query(text, [...values])).rows,
    async script(text) {
      await client.query(text);
    },
  };
}

/**
 * Fills a table without its indexes and makes them afterwards, in one transaction: with
 * wal_level=minimal nothing of it goes through the log.
 */
async function loadInBulk(url: string, { table, inserts }: TableLoad): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = sqlOf(client);
  try {
    const indexes = await readIndexes(sql, table);
    await sql.script(
      `SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 0;
       SET jit = off; BEGIN; TRUNCATE "${table}"`,
    );
    for (const { drop } of indexes) await sql.script(drop);
    for (const insert of inserts) await sql.script(insert);
    for (const { make } of indexes) await sql.script(make);
    await sql.script('COMMIT');
    await sql.script(`VACUUM (FREEZE, ANALYZE) "${table}"`);
  } finally {
    await client.end();
  }
}

/**
 * Fills a large database: two tables at a time, with their indexes made last. For a server of its
 * own; the tables are empty before.
 */
export async function generateLargeHistory(
  url: string,
  engine: SessionEngine,
  history: History,
  vault: Vault,
): Promise<void> {
  await makePastWeeks(engine, history.until);
  await engine.script(historyFunctions(history));
  for (const statement of shopStatements(history, vault)) await engine.query(statement);
  const waiting = [...loadsOf(history, vault)];
  const work = async (): Promise<void> => {
    for (let load = waiting.shift(); load !== undefined; load = waiting.shift()) {
      await loadInBulk(url, load);
    }
  };
  await Promise.all([work(), work()]);
  await engine.query(markStatement(history));
  await engine.script('DROP SCHEMA growth CASCADE');
}
