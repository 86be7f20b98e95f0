import type { ExportRequest, ExportRow, MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import type { ExportRecord } from './merchant-app-ports-exports.ts';
import type { NotificationFilter } from './merchant-app-ports-views.ts';
import { isId } from './show-ids.ts';
import { readFilter } from './show-notifications.ts';
import { notificationRow } from './show-state.ts';

/** Long enough for a browser to follow it, and for a person to press the link that stands in. */
const LINK_SECONDS = 120;
/** Rows in memory at once. */
export const ROWS_PER_BATCH = 500;
const BATCHES_PER_PROGRESS = 4;
/** A reader that takes nothing for so long has gone; so has a process that died. */
const LONGEST_QUIET_SECONDS = 180;
/** As many as a page has rows to tick, and some. */
const MOST_CHOSEN = 500;

type ExportPorts = Pick<MerchantAppPorts, 'exports' | 'settings' | 'readPhone' | 'newHookKey'>;

/** Keeps what is to be exported and makes the link by which a browser gets it, once and soon. */
export function makePrepareExport({
  exports,
  newHookKey,
}: Pick<ExportPorts, 'exports' | 'newHookKey'>): MerchantApp['prepareExport'] {
  return async (shopId, request, staffId) => {
    const secret = newHookKey();
    const { id } = await exports.prepare({
      shopId,
      staffId,
      secret,
      seconds: LINK_SECONDS,
      request,
    });
    return { id, secret };
  };
}

/** How far an export has come; one that nothing is heard of any more has stopped. */
export function makeReadExport({
  exports,
}: Pick<ExportPorts, 'exports'>): MerchantApp['readExport'] {
  return async (shopId, id) => {
    const found = isId(id) ? await exports.find(shopId, id) : null;
    if (found === null) return null;
    const { state, rows, isExpired, secondsQuiet } = found;
    const isGone =
      (state === 'waiting' && isExpired) ||
      (state === 'running' && secondsQuiet > LONGEST_QUIET_SECONDS);
    return { state: isGone ? 'stopped' : state, rows };
  };
}

function exportRow(record: ExportRecord): ExportRow {
  const { notification, ...rest } = record;
  const { orderName, parcel, status, carrierStatus, customerName, state, reason, updatedAt } =
    notificationRow(notification);
  return {
    orderName,
    parcel,
    status,
    carrierStatus,
    customerName,
    state,
    reason,
    updatedAt,
    phone: notification.phone === null ? null : `+${notification.phone}`,
    happenedAt: notification.happenedAt,
    decidedAt: notification.decidedAt,
    code: notification.message?.code ?? null,
    ...rest,
  };
}

/** Opens an export by its link: rows are read as they are asked for, a batch at a time. */
export function makeOpenExport(ports: ExportPorts): MerchantApp['openExport'] {
  const { exports } = ports;

  async function filterOf(
    shopId: string,
    view: Extract<ExportRequest['chosen'], { view: unknown }>['view'],
    until: Date,
  ): Promise<NotificationFilter> {
    const { filter } = await readFilter(ports, shopId, view);
    return { ...filter, to: filter.to !== null && filter.to < until ? filter.to : until };
  }

  async function* recordsOf(
    shopId: string,
    { chosen }: ExportRequest,
    until: Date,
  ): AsyncGenerator<readonly ExportRecord[]> {
    if ('ids' in chosen) {
      yield await exports.listChosen(shopId, chosen.ids.filter(isId).slice(0, MOST_CHOSEN));
      return;
    }
    const filter = await filterOf(shopId, chosen.view, until);
    let after: string | null = null;
    for (;;) {
      const { rows, more } = await exports.listBatch(shopId, filter, {
        sort: chosen.view.sort,
        after,
        limit: ROWS_PER_BATCH,
      });
      yield rows;
      after = rows.at(-1)?.notification.id ?? null;
      if (!more || after === null) return;
    }
  }

  return async (secret) => {
    const claimed = await exports.claim(secret);
    if (claimed === null) return null;
    const { id, shopId, request, until } = claimed;

    async function* batches(): AsyncGenerator<readonly ExportRow[]> {
      let rows = 0;
      let count = 0;
      let isComplete = false;
      try {
        for await (const records of recordsOf(shopId, request, until)) {
          yield records.map(exportRow);
          rows += records.length;
          count += 1;
          if (count % BATCHES_PER_PROGRESS === 0) await exports.recordProgress(id, rows);
        }
        isComplete = true;
      } finally {
        // Also where the reader went away in the middle, or a query failed.
        await exports.finish(id, isComplete ? 'done' : 'stopped', rows);
      }
    }

    return { timeZone: request.timeZone, locale: request.locale, batches: batches() };
  };
}
