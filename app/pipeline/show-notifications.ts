import type { MerchantApp, NotificationPage, NotificationQuery } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import type {
  NotificationFilter,
  NotificationRecord,
  PagePosition,
} from './merchant-app-ports-views.ts';
import { decodeCursor, encodeCursor } from './show-ids.ts';
import { readSearch } from './show-search.ts';
import { notificationRow } from './show-state.ts';

const ROWS_PER_PAGE = 50;

/** A moment of a query; null where there is none, or it cannot be read. */
function readTime(text: string | null): Date | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}

function pageOf(
  rows: readonly NotificationRecord[],
  more: boolean,
  from: PagePosition['from'],
): Pick<NotificationPage, 'rows' | 'next' | 'previous'> {
  const [first, last] = [rows[0], rows.at(-1)];
  const isBackward = from?.side === 'before';
  const hasNext = isBackward || more;
  const hasPrevious = isBackward ? more : from !== null;
  return {
    rows: rows.map(notificationRow),
    next: hasNext && last ? encodeCursor({ side: 'after', id: last.id }) : null,
    previous: hasPrevious && first ? encodeCursor({ side: 'before', id: first.id }) : null,
  };
}

type QueryPorts = Pick<MerchantAppPorts, 'settings' | 'readPhone'>;

/** What a query looks for, as the store takes it. */
export async function readFilter(
  { settings, readPhone }: QueryPorts,
  shopId: string,
  query: Omit<NotificationQuery, 'cursor'>,
): Promise<{ filter: NotificationFilter; looksLikePhone: boolean }> {
  const { defaultCountry } = await settings.readSettings(shopId);
  const { search, looksLikePhone } = readSearch(query.search, defaultCountry, readPhone);
  const hasReason = query.state === 'failed' || query.state === 'skipped';
  const filter = {
    status: query.status,
    state: query.state,
    language: query.language,
    reason: hasReason ? query.reason : null,
    from: readTime(query.from),
    to: readTime(query.to),
    search,
  };
  return { filter, looksLikePhone };
}

/** The list of notifications, a page at a time. */
export function makeListNotifications(
  ports: QueryPorts & Pick<MerchantAppPorts, 'views'>,
): MerchantApp['listNotifications'] {
  return async (shopId, query: NotificationQuery) => {
    const { filter, looksLikePhone } = await readFilter(ports, shopId, query);
    const from = decodeCursor(query.cursor);
    const { rows, more } = await ports.views.listNotifications(shopId, filter, {
      sort: query.sort,
      from,
      limit: ROWS_PER_PAGE,
    });
    const isPartial = looksLikePhone && rows.length === 0 && from === null;
    return { ...pageOf(rows, more, from), searchProblem: isPartial ? 'partial_phone' : null };
  };
}
