import { weekOf } from '#app/store/partition-weeks.ts';
import type { Sql } from '#app/store/sql.ts';
import type { PartCost } from './measure-store.ts';

/** How many pages lie above the leaves of each index, and the full indexes of each table. */
export type IndexLevels = {
  readonly levels: ReadonlyMap<string, number>;
  readonly indexesOf: ReadonlyMap<string, readonly string[]>;
};

const READ = `
  SELECT i.relname AS index, t.relname AS table, x.indpred IS NULL AS whole,
         (bt_metap(i.relname)).level::int AS level
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid AND i.relkind = 'i'
  JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'`;

/** @throws Error where the server has no extension pageinspect. */
export async function readIndexLevels(sql: Sql): Promise<IndexLevels> {
  await sql.query('CREATE EXTENSION IF NOT EXISTS pageinspect');
  const rows = await sql.query<{ index: string; table: string; whole: boolean; level: number }>(
    READ,
  );
  const byTable = Map.groupBy(
    rows.filter(({ whole }) => whole),
    ({ table }) => table,
  );
  return {
    levels: new Map(rows.map(({ index, level }) => [index, level])),
    indexesOf: new Map([...byTable].map(([table, own]) => [table, own.map(({ index }) => index)])),
  };
}

/**
 * The pages that a part touched only because its indexes have more levels than those of a smaller
 * store: one for each level and each time that an index was gone down. Least is counted: what is
 * looked for in a list goes down for each of its values and counts once, and partial indexes that
 * are written to do not count.
 */
export function pagesOfLevels(cost: PartCost, of: IndexLevels, smaller: IndexLevels): number {
  const more = (index: string): number => {
    const level = of.levels.get(index);
    return level === undefined ? 0 : Math.max(0, level - (smaller.levels.get(index) ?? level));
  };
  const written = (table: string): readonly string[] =>
    of.indexesOf.get(table) ?? of.indexesOf.get(weekOf(table, new Date()).name) ?? [];
  let pages = 0;
  for (const { touches } of cost.statements) {
    for (const { what, name, times } of touches) {
      if (what === 'Insert' || what === 'Update') {
        pages += times * written(name).reduce((sum, index) => sum + more(index), 0);
      } else {
        pages += times * more(name);
      }
    }
  }
  return pages;
}
