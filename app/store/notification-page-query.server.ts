import type { NotificationFilter, PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import {
  buildLanguageCount,
  buildListQuery,
  type ListQuery,
  MOST_OF_LANGUAGE,
} from './notification-views-query.ts';
import type { Sql } from './sql.ts';
import type { Vault } from './vault.ts';

/**
 * A page of notifications as SQL. Of a language beside other filters, whichever is rarer leads:
 * one look into the index of languages, no further than it has to go, says which.
 */
export async function readPageQuery(
  sql: Sql,
  shopId: string,
  filter: NotificationFilter,
  position: PagePosition,
  vault: Pick<Vault, 'hash'>,
): Promise<ListQuery> {
  const counting = buildLanguageCount(shopId, filter);
  if (counting === null) return buildListQuery(shopId, filter, position, vault);
  const [counted] = await sql.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM ${counting.from}`,
    counting.values,
  );
  const isRare = (counted?.rows ?? 0) < MOST_OF_LANGUAGE;
  return buildListQuery(shopId, filter, position, vault, isRare);
}

/** The ids of a page, oldest first, and whether there are more. */
export async function listIds(
  sql: Sql,
  shopId: string,
  filter: NotificationFilter,
  { after, ...position }: { after: string | null; limit: number; last?: string },
  vault: Pick<Vault, 'hash'>,
): Promise<{ ids: string[]; more: boolean }> {
  const from = after === null ? null : ({ side: 'after', id: after } as const);
  const at = { ...position, sort: 'oldest', from } as const;
  const query = await readPageQuery(sql, shopId, filter, at, vault);
  const rows = await sql.query<{ id: string }>(`SELECT n.id FROM ${query.from}`, query.values);
  const ids = rows.slice(0, position.limit).map(({ id }) => id);
  return { ids, more: rows.length > position.limit };
}
