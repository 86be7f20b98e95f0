import { assertNever } from '#app/domain/assert-never.ts';
import type { NotificationFilter, PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import { lowestIdAt } from './time-ordered-id.ts';
import type { Vault } from './vault.ts';

export type ListQuery = {
  /** FROM, WHERE, ORDER BY and LIMIT over `n` and `m`: one row more than the page has. */
  readonly from: string;
  readonly values: readonly unknown[];
};

/** Where the state that is shown stands, and the index that leads to its rows. */
type Place = {
  readonly table: 'message' | 'notification';
  readonly conditions: readonly string[];
  /** Its rows lie status by status in the index, not all in the order of ids. */
  readonly byStatus: boolean;
};

const OPEN = "state = 'unconfirmed' AND closed_at IS NULL";

/** The customer's language, whatever its region, as the index of languages has it. */
export const LANGUAGE = "lower(split_part(translate(customer_locale, '_', '-'), '-', 1))";

function placeOf(state: NotificationFilter['state']): Place {
  switch (state) {
    case null:
      return { table: 'notification', conditions: [], byStatus: false };
    case 'skipped':
      return { table: 'notification', conditions: ["decision = 'skip'"], byStatus: true };
    case 'left':
      return {
        table: 'message',
        conditions: ["state = 'unconfirmed'", 'closed_at IS NOT NULL'],
        byStatus: true,
      };
    case 'unconfirmed':
      return {
        table: 'message',
        conditions: [OPEN],
        byStatus: false,
      };
    case 'attention':
      return { table: 'message', conditions: [`(state = 'held' OR ${OPEN})`], byStatus: false };
    case 'resolvable':
      return { table: 'message', conditions: [`(state = 'failed' OR ${OPEN})`], byStatus: false };
    case 'waiting':
    case 'held':
    case 'sending':
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
      return { table: 'message', conditions: [`state = '${state}'`], byStatus: true };
    default:
      return assertNever(state);
  }
}

/**
 * A page of each status that there is, and of these the page of all. The statuses are found by one
 * look into the index each.
 */
function pageOfStatuses(
  table: string,
  own: readonly string[],
  ids: readonly string[],
  page: string,
): string {
  const all = own.join(' AND ');
  return `(
    WITH RECURSIVE kind AS (
      (SELECT status FROM ${table} WHERE ${all} ORDER BY status LIMIT 1)
      UNION ALL
      SELECT (SELECT t.status FROM ${table} t WHERE ${all} AND t.status > kind.status
              ORDER BY t.status LIMIT 1)
      FROM kind WHERE kind.status IS NOT NULL
    )
    SELECT of_kind.* FROM kind CROSS JOIN LATERAL (
      SELECT * FROM ${table} WHERE ${[...own, 'status = kind.status', ...ids].join(' AND ')} ${page}
    ) AS of_kind ${page}
  )`;
}

/** The few that have a name, a phone or a message ID; the order of the list is not looked for among all. */
function found(
  own: readonly string[],
  search: NonNullable<NotificationFilter['search']>,
  bind: (value: unknown) => string,
  vault: Pick<Vault, 'hash'>,
): string {
  const select = (condition: string): string =>
    `SELECT * FROM notification WHERE ${[...own, condition].join(' AND ')} OFFSET 0`;
  if (search.messageId !== null) {
    const hash = bind(vault.hash('wamid', search.messageId));
    return `(${select(`id = ANY(ARRAY(SELECT message_id FROM attempt
      WHERE attempt.shop_id = $1 AND wamid_hash = ${hash}))`)})`;
  }
  const byName = `lower(order_name) = ANY(${bind(search.orderNames)}::text[])`;
  if (search.phone === null) return `(${select(byName)})`;
  const byPhone = `phone_hash = ${bind(vault.hash('phone', search.phone))}`;
  return `((${select(byName)}) UNION ALL (${select(`${byPhone} AND NOT ${byName}`)}))`;
}

/** The states of which a state of the list is made up, where one index does not have them all. */
function partsOf(state: NotificationFilter['state']): NotificationFilter['state'][] {
  if (state === 'attention') return ['held', 'unconfirmed'];
  return state === 'resolvable' ? ['failed', 'unconfirmed'] : [];
}

/** How many of a language lead the list: more are looked for among those of the other filters. */
const MOST_OF_LANGUAGE = 5_000;
/** Few enough that the planner walks along the index for them, however few rows it expects in all. */
const ROWS_A_STEP = 100;

/**
 * Asks whether a language has as many rows as that (`is_common`), which decides whether its index
 * is to lead; null: it does. Walked step by step: for all at once the planner, which takes every
 * language for a rare one, reads all of its rows and sorts them.
 */
export function buildLanguageQuestion(
  shopId: string,
  filter: NotificationFilter,
): { readonly text: string; readonly values: readonly unknown[] } | null {
  const { language, state, status, search } = filter;
  if (language === null || search !== null || (state === null && status === null)) return null;
  const values: unknown[] = [shopId, language, lowestIdAt(filter.from ?? new Date(0))];
  const to =
    filter.to === null ? '' : `AND notification.id < $${values.push(lowestIdAt(filter.to))}`;
  const steps = MOST_OF_LANGUAGE / ROWS_A_STEP;
  return {
    text: `
      WITH RECURSIVE walk AS (
        SELECT 0 AS steps, $3::uuid AS id
        UNION ALL
        SELECT steps + 1, (
          SELECT notification.id FROM notification
          WHERE shop_id = $1 AND customer_locale IS NOT NULL
            AND ${LANGUAGE} = $2 AND notification.id > walk.id ${to}
          ORDER BY notification.id OFFSET ${ROWS_A_STEP - 1} LIMIT 1
        )
        FROM walk WHERE walk.id IS NOT NULL AND steps < ${steps}
      )
      SELECT count(*) > 0 AS is_common FROM walk WHERE steps = ${steps} AND id IS NOT NULL`,
    values,
  };
}

/**
 * The page of notifications as SQL. A message has its notification's id, and ids rise with time,
 * so one column serves as order, as cursor and as time filter, whichever table leads. The page is
 * taken from the table that leads, and only its rows are joined with the other.
 */
export function buildListQuery(
  shopId: string,
  filter: NotificationFilter,
  position: PagePosition,
  vault: Pick<Vault, 'hash'>,
  languageLeads = true,
): ListQuery {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const place = placeOf(filter.state);
  const { table } = place;
  const isDescending = (position.sort === 'newest') !== (position.from?.side === 'before');

  const own = [`shop_id = ${bind(shopId)}`];
  const ids: string[] = [];
  if (filter.from !== null) ids.push(`id >= ${bind(lowestIdAt(filter.from))}`);
  if (filter.to !== null) ids.push(`id < ${bind(lowestIdAt(filter.to))}`);
  if (position.from !== null) {
    ids.push(`id ${isDescending ? '<' : '>'} ${bind(position.from.id)}`);
  }
  if (position.last !== undefined) ids.push(`id <= ${bind(position.last)}`);
  const reason = table === 'message' ? 'cause' : 'reason';
  const ofReason = filter.reason === null ? [] : [`${reason} = ${bind(filter.reason)}`];
  const conditions = [...place.conditions, ...ofReason];
  const page = `ORDER BY id ${isDescending ? 'DESC' : 'ASC'} LIMIT ${bind(position.limit + 1)}`;
  const ofStatus = filter.status === null ? [] : [`status = ${bind(filter.status)}`];

  const language = filter.language === null ? null : bind(filter.language);
  const ofLanguage =
    language === null ? [] : ['customer_locale IS NOT NULL', `${LANGUAGE} = ${language}`];

  if (filter.search !== null) {
    const named = found([...own, ...ofStatus, ...ofLanguage, ...ids], filter.search, bind, vault);
    const ofMessage = table === 'message' ? conditions : [];
    // OFFSET 0: of the few that were found each is looked up, not all of a state read.
    return {
      from: `${named} AS n ${table === 'message' ? '' : 'LEFT '}JOIN LATERAL (
          SELECT * FROM message
          WHERE ${['id = n.id', 'shop_id = n.shop_id', ...ofMessage].join(' AND ')} OFFSET 0
        ) AS m ON true
        WHERE ${['true', ...(table === 'message' ? [] : conditions)].join(' AND ')}
        ${page.replace('ORDER BY id', 'ORDER BY n.id')}`,
      values,
    };
  }
  if (language !== null && languageLeads) {
    // Of each the message is looked up: a join could read all of a state.
    const ofMessage = `(SELECT true FROM message WHERE ${[
      'message.id = notification.id',
      ...conditions,
    ].join(' AND ')})`;
    const ofState = table === 'message' ? [ofMessage] : conditions;
    return {
      from: `(SELECT * FROM notification
          WHERE ${[...own, ...ofLanguage, ...ofStatus, ...ids, ...ofState].join(' AND ')} ${page}
        ) AS n LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id
        ORDER BY n.id ${isDescending ? 'DESC' : 'ASC'}`,
      values,
    };
  }
  if (language !== null) {
    // Not as the index of languages has it, which would be read for all of the language's rows.
    const isOfLanguage = `${LANGUAGE} IS NOT DISTINCT FROM ${language}`;
    ids.push(
      table === 'notification'
        ? isOfLanguage
        : `(SELECT ${isOfLanguage} FROM notification AS told WHERE told.id = message.id)`,
    );
  }
  /** The page of one place, from the index that has its rows side by side. */
  const pageOf = ({ conditions: ofPlace, byStatus }: Pick<Place, 'conditions' | 'byStatus'>) =>
    byStatus && filter.status === null
      ? pageOfStatuses(table, [...own, ...ofPlace], ids, page)
      : `(SELECT * FROM ${table}
          WHERE ${[...own, ...ofPlace, ...ofStatus, ...ids].join(' AND ')} ${page})`;
  const parts = partsOf(filter.state);
  const leading =
    parts.length > 0
      ? `(SELECT * FROM (${parts
          .map((state) => `(SELECT * FROM ${pageOf(placeOf(state))} AS one)`)
          .join(' UNION ALL ')}) AS either ${page})`
      : // A reason has an index of its own, over all statuses.
        pageOf({ conditions, byStatus: place.byStatus && filter.reason === null });
  const joined =
    table === 'message'
      ? `${leading} AS m JOIN notification n ON n.id = m.id AND n.shop_id = m.shop_id`
      : `${leading} AS n LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id`;
  return { from: `${joined} ORDER BY n.id ${isDescending ? 'DESC' : 'ASC'}`, values };
}
