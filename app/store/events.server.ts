import { v7 as uuidv7 } from 'uuid';
import {
  eventKey,
  type NewEvent,
  type StoredAs,
  type StoreEventsResult,
} from '#app/pipeline/receive.ts';
import { isBadData, type SqlEngine, sqlStateOf, TextArray } from './sql.ts';
import type { Vault } from './vault.ts';

/**
 * One statement stores a whole group: the key table turns repeats away (waiting for a repeat
 * that is in flight elsewhere), and unknown shops fall out of the join.
 */
const STORE_EVENTS = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                         $7::timestamptz[], $8::text[])
      AS i(id, domain, webhook_id, root_gid, subject_gid, topic, triggered_at, facts)
  ), known AS (
    SELECT input.*, shop.id AS shop_id FROM input JOIN shop USING (domain)
  ), fresh AS (
    INSERT INTO webhook_key (shop_id, webhook_id)
    SELECT shop_id, webhook_id FROM known ORDER BY shop_id, webhook_id
    ON CONFLICT DO NOTHING
    RETURNING shop_id, webhook_id
  ), stored AS (
    INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, facts)
    SELECT known.id, known.shop_id, root_gid, subject_gid, topic, triggered_at, facts
    FROM known JOIN fresh USING (shop_id, webhook_id)
    RETURNING id
  )
  SELECT known.id, stored.id IS NOT NULL AS new FROM known LEFT JOIN stored ON stored.id = known.id`;

function column<T>(events: readonly NewEvent[], pick: (event: NewEvent) => T): T[] {
  return events.map(pick);
}

/** Stores deliveries for `receive`. */
export function makeEventStore(
  sql: SqlEngine,
  vault: Vault,
): { storeEvents(events: readonly NewEvent[]): Promise<StoreEventsResult> } {
  return {
    async storeEvents(events) {
      const ids = events.map(() => uuidv7());
      try {
        const rows = await sql.query<{ id: string; new: boolean }>(STORE_EVENTS, [
          ids,
          column(events, (event) => event.shopDomain),
          column(events, (event) => event.webhookId),
          column(events, (event) => event.rootGid),
          column(events, (event) => event.subjectGid),
          column(events, (event) => event.topic),
          column(events, (event) => event.triggeredAt),
          new TextArray(
            column(events, (event) => vault.seal('event.facts', JSON.stringify(event.facts))),
          ),
        ]);
        const found = new Map(rows.map((row) => [row.id, row.new]));
        const as = new Map<string, StoredAs>();
        events.forEach((event, index) => {
          const isNew = found.get(ids[index] ?? '');
          as.set(eventKey(event), isNew === undefined ? 'unknown_shop' : isNew ? 'new' : 'repeat');
        });
        return { outcome: 'stored', as };
      } catch (error) {
        const state = sqlStateOf(error);
        if (state === '40001' || state === '40P01') return { outcome: 'conflict' };
        if (isBadData(error)) return { outcome: 'bad_data' };
        throw error;
      }
    },
  };
}
