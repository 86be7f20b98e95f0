import type { ResolveWeight } from './merchant-app.ts';
import type { BulkActionApp, WholeView } from './merchant-app-bulk-action.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import type { NotificationFilter } from './merchant-app-ports-views.ts';
import { addRefusal, judge } from './resolve-many.ts';
import { isId } from './show-ids.ts';
import { readFilter } from './show-notifications.ts';

/** Where counting and weighing end: "10,000+". */
export const MOST_WEIGHED = 10_000;
const STEP_MESSAGES = 500;

type Ports = Pick<MerchantAppPorts, 'settings' | 'readPhone' | 'bulkActions'>;

/** What of a view can be sent again or left at all; null: nothing that it shows. */
async function readResolvable(
  ports: Ports,
  shopId: string,
  view: WholeView,
): Promise<NotificationFilter | null> {
  const { filter } = await readFilter(ports, shopId, view);
  switch (filter.state) {
    case null:
      return { ...filter, state: 'resolvable' };
    case 'failed':
    case 'unconfirmed':
      return filter;
    case 'attention':
      return { ...filter, state: 'unconfirmed' };
    default:
      return null;
  }
}

/** Looks at all that a view shows before anything is done, for the question that is asked first. */
export function makeWeighView(
  ports: Ports & Pick<MerchantAppPorts, 'resends'>,
  most = MOST_WEIGHED,
): BulkActionApp['weighView'] {
  return async (shopId, what, view) => {
    const weight: ResolveWeight = { failed: 0, unconfirmed: 0, refused: {}, isExact: true };
    const filter = await readResolvable(ports, shopId, view);
    if (filter === null) return weight;
    let after: string | null = null;
    for (let left = most; left > 0; left -= STEP_MESSAGES) {
      const limit = Math.min(left, STEP_MESSAGES);
      const { ids, more } = await ports.bulkActions.listFound(shopId, filter, { after, limit });
      const situations = await ports.resends.readSituations(shopId, ids);
      for (const id of ids) {
        const judged = judge(what, situations.get(id) ?? null);
        if ('refusal' in judged) weight.refused = addRefusal(weight.refused, judged.refusal);
        else weight[judged.state] += 1;
      }
      if (!more) return weight;
      after = ids.at(-1) ?? null;
    }
    return { ...weight, isExact: false };
  };
}

/** Begins to send again, or to leave, all that a view shows now. */
export function makeStartBulkAction(
  ports: Ports & Pick<MerchantAppPorts, 'newId' | 'wakeBulkActions'>,
): BulkActionApp['startBulkAction'] {
  return async (shopId, { what, acceptDouble, view }, staffId) => {
    const filter = await readResolvable(ports, shopId, view);
    if (filter === null) return { outcome: 'nothing' };
    const found = await ports.bulkActions.countFound(shopId, filter, MOST_WEIGHED + 1);
    if (found === 0) return { outcome: 'nothing' };
    const isStarted = await ports.bulkActions.startAction({
      id: ports.newId(),
      shopId,
      what,
      staffId,
      acceptDouble,
      filter,
      total: Math.min(found, MOST_WEIGHED),
      totalIsExact: found <= MOST_WEIGHED,
    });
    if (isStarted) ports.wakeBulkActions();
    return { outcome: isStarted ? 'started' : 'running' };
  };
}

/** How far the shop's bulk action has come. */
export function makeReadBulkAction({
  bulkActions,
}: Pick<Ports, 'bulkActions'>): BulkActionApp['readBulkAction'] {
  return async (shopId) => {
    const found = await bulkActions.findAction(shopId);
    if (found === null) return null;
    const { total, totalIsExact, ...rest } = found;
    return { ...rest, total: { count: total, isExact: totalIsExact } };
  };
}

/** Ends it where it stands. */
export function makeStopBulkAction({
  bulkActions,
}: Pick<Ports, 'bulkActions'>): BulkActionApp['stopBulkAction'] {
  return async (shopId) => ({
    outcome: (await bulkActions.stopAction(shopId)) ? 'stopped' : 'not_running',
  });
}

/** Puts the result of one that has ended away. */
export function makeDismissBulkAction({
  bulkActions,
}: Pick<Ports, 'bulkActions'>): BulkActionApp['dismissBulkAction'] {
  return async (shopId, id) => {
    if (isId(id)) await bulkActions.dismissAction(shopId, id);
    return { outcome: 'dismissed' };
  };
}
