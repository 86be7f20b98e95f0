import type { NotificationFilter, PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import {
  buildLanguageQuestion,
  buildListQuery,
  type ListQuery,
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
  const question = buildLanguageQuestion(shopId, filter);
  if (question === null) return buildListQuery(shopId, filter, position, vault);
  const [answer] = await sql.query<{ is_common: boolean }>(question.text, question.values);
  return buildListQuery(shopId, filter, position, vault, answer?.is_common !== true);
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
