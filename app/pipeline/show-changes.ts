import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { isId } from './show-ids.ts';
import { readFilter } from './show-notifications.ts';
import { notificationRow } from './show-state.ts';

/** Where a count that is only a hint ends: "99+". */
const CAP = 100;
/** More than a page has. */
const MOST_SHOWN = 200;

type ListPorts = Pick<MerchantAppPorts, 'settings' | 'views' | 'readPhone'>;

/** What became of the rows of a page since it was read; it finds them whatever they are by now. */
export function makeReadChanges(ports: ListPorts): MerchantApp['readChanges'] {
  return async (shopId, query, shown) => {
    const ids = shown.filter(isId).slice(0, MOST_SHOWN);
    const records = await ports.views.findNotifications(shopId, ids);
    const rows = records.map(notificationRow);
    if (query.sort !== 'newest' || query.cursor !== null) return { rows, newer: 0 };
    const { filter } = await readFilter(ports, shopId, query);
    const newest = ids.reduce<string | null>(
      (highest, id) => (highest === null || id > highest ? id : highest),
      null,
    );
    const found = await ports.views.listNotifications(shopId, filter, {
      sort: 'oldest',
      from: newest === null ? null : { side: 'after', id: newest },
      limit: CAP,
    });
    return { rows, newer: found.rows.length };
  };
}

/** The figures beside the names of the views. */
export function makeCountViews({
  views,
}: Pick<MerchantAppPorts, 'views'>): MerchantApp['countViews'] {
  return (shopId) => views.countViews(shopId, CAP);
}

/** The languages that the shop's notifications are in. */
export function makeListLanguages({
  views,
}: Pick<MerchantAppPorts, 'views'>): MerchantApp['listLanguages'] {
  return (shopId) => views.listLanguages(shopId);
}

/** Which notifications stand beside one in the list that it was opened from. */
export function makeReadNeighbours(ports: ListPorts): MerchantApp['readNeighbours'] {
  return async (shopId, id, query) => {
    if (!isId(id)) return { previous: null, next: null };
    const { filter } = await readFilter(ports, shopId, query);
    const beside = async (side: 'before' | 'after'): Promise<string | null> => {
      const position = { sort: query.sort, from: { side, id }, limit: 1 } as const;
      const { rows } = await ports.views.listNotifications(shopId, filter, position);
      return rows[0]?.id ?? null;
    };
    const [previous, next] = await Promise.all([beside('before'), beside('after')]);
    return { previous, next };
  };
}
