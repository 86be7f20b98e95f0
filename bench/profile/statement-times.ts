import type { Sql } from '#app/store/sql.ts';
import { APP_ROLE } from '../pipeline/stage.ts';

/** What PostgreSQL needs to be started with. */
export const STATEMENT_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
};

/** A statement with all its calls; its text without white space that says nothing. */
export type StatementTime = {
  text: string;
  calls: number;
  milliseconds: number;
  rows: number;
  blocks: number;
};

const READ = `
  SELECT query AS text, calls::int AS calls, total_exec_time + total_plan_time AS milliseconds,
    rows::int AS rows, (shared_blks_hit + shared_blks_read)::float8 AS blocks
  FROM pg_stat_statements WHERE userid = $1::regrole ORDER BY 3 DESC`;

/** Begins to count anew. */
export async function forgetStatements(sql: Sql): Promise<void> {
  await sql.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await sql.query('SELECT pg_stat_statements_reset()');
}

/** The app's statements since then by their time of planning and executing, the longest first. */
export async function statementTimes(sql: Sql): Promise<StatementTime[]> {
  const rows = await sql.query<StatementTime>(READ, [APP_ROLE]);
  return rows.map((row) => ({ ...row, text: row.text.replaceAll(/\s+/g, ' ').trim() }));
}
