import { withShortLocks } from './short-locks.server.ts';
import type { SqlSession } from './sql.ts';

/**
 * Partitions that lack an index which a migration gave their table alone (`ON ONLY`): until each
 * has one, that of the table is not valid.
 */
const MISSING = `
  SELECT parent.relname AS index, partition.relname AS partition, pg_get_indexdef(x.indexrelid) AS made
  FROM pg_index x
  JOIN pg_class parent ON parent.oid = x.indexrelid
  JOIN pg_inherits i ON i.inhparent = x.indrelid
  JOIN pg_class partition ON partition.oid = i.inhrelid
  WHERE x.indrelid = to_regclass($1) AND NOT x.indisvalid AND NOT EXISTS (
    SELECT FROM pg_inherits child JOIN pg_index own ON own.indexrelid = child.inhrelid
    WHERE child.inhparent = x.indexrelid AND own.indrelid = partition.oid)
  ORDER BY 1, 2`;

type MissingRow = { index: string; partition: string; made: string };

const INVALID = `
  SELECT 1 FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
  WHERE c.oid = to_regclass($1) AND NOT x.indisvalid`;

/** Makes, beside those who write, what partitions lack of their table's indexes. */
export async function completeIndexes(sql: SqlSession, table: string): Promise<void> {
  for (const { index, partition, made } of await sql.query<MissingRow>(MISSING, [table])) {
    const own = index.startsWith(`${table}_`)
      ? `${partition}${index.slice(table.length)}`
      : `${partition}_${index}`;
    // A process that was killed over it left one that is not valid.
    const broken = await sql.query(INVALID, [own]);
    if (broken.length > 0) await sql.script(`DROP INDEX CONCURRENTLY "${own}"`);
    const unique = made.startsWith('CREATE UNIQUE') ? 'UNIQUE ' : '';
    const columns = made.slice(made.indexOf(' USING '));
    await sql.script(
      `CREATE ${unique}INDEX CONCURRENTLY IF NOT EXISTS "${own}" ON "${partition}"${columns}`,
    );
    await withShortLocks(sql, (tx) =>
      tx.script(`ALTER INDEX "${index}" ATTACH PARTITION "${own}"`),
    );
  }
}
