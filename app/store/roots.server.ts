import { randomUUID } from 'node:crypto';
import type { EarlierSend } from '#app/domain/decide.ts';
import type { Facts, Instant, ReadFacts } from '#app/domain/facts.ts';
import { EMPTY_ORDER_STATE, type OrderState } from '#app/domain/order-state.ts';
import { isStatus, type Status } from '#app/domain/status.ts';
import { statusChangeKey } from '#app/domain/status-change.ts';
import type { Waits } from '#app/domain/waits.ts';
import type {
  ClaimedRoot,
  DecidingShop,
  NewNotification,
  RootPass,
  UndecidedEvent,
} from '#app/pipeline/decide-ports.ts';
import type { ShopFact } from '#app/pipeline/receive.ts';
import { type OptInColumns, readOptIn } from './opt-in-columns.ts';
import { readQuietRule } from './quiet-rule.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import { storableJson } from './storable-json.ts';
import { timeOfId } from './time-ordered-id.ts';
import { hasUndecidedEvent, NEWEST_UNDECIDED, OLDEST_UNDECIDED } from './undecided-events.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

/**
 * Roots with undecided events, oldest first, and roots whose time has come; none that another
 * worker has. The lease row is the exclusion: of two workers one gets the row back.
 */
const CLAIM = `
  WITH due AS (
    SELECT shop_id, root_gid FROM (
      SELECT shop_id, root_gid, since FROM (
        SELECT e.shop_id, e.root_gid, e.received_at AS since FROM event e
        LEFT JOIN root r ON r.shop_id = e.shop_id AND r.root_gid = e.root_gid
        WHERE e.decided_at IS NULL AND (r.lease_until IS NULL OR r.lease_until < now())
        ORDER BY e.id LIMIT $2 * 8
      ) AS undecided
      UNION ALL
      SELECT shop_id, root_gid, since FROM (
        SELECT shop_id, root_gid, decide_at AS since FROM root
        WHERE decide_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY decide_at LIMIT $2
      ) AS waited
    ) AS either
    GROUP BY shop_id, root_gid ORDER BY min(since) LIMIT $2
  )
  INSERT INTO root AS r (shop_id, root_gid, owner, lease_until)
  SELECT shop_id, root_gid, $1, now() + $3 * interval '1 second' FROM due
  ORDER BY shop_id, root_gid
  ON CONFLICT (shop_id, root_gid) DO UPDATE
    SET owner = excluded.owner, lease_until = excluded.lease_until
    WHERE r.lease_until IS NULL OR r.lease_until < now()
  RETURNING shop_id, root_gid, state, next_position, read_failures, now() AS now,
    ${OLDEST_UNDECIDED} AS oldest_event, ${NEWEST_UNDECIDED} AS newest_event`;

/**
 * When the next root can be claimed: at its own time or, where a worker has it, when its lease
 * runs out, for that worker may be dead. A lease with nothing left to decide is no work.
 */
const NEXT_DECISION = `
  SELECT (extract(epoch FROM least(
    (SELECT min(greatest(decide_at, lease_until)) FROM root WHERE decide_at IS NOT NULL),
    (SELECT min(lease_until) FROM root r
     WHERE lease_until IS NOT NULL AND ${hasUndecidedEvent('r')})
  ) - now()) * 1000)::float8 AS ms`;

type ClaimRow = {
  shop_id: string;
  root_gid: string;
  state: string | null;
  next_position: number;
  read_failures: number;
  now: Date;
  /** The range of all undecided events, as the claim saw them; null: there is none. */
  oldest_event: string | null;
  newest_event: string | null;
};

/** `$1` shop ids and `$2` root gids, place by place. */
const CLAIMED = `unnest($1::uuid[], $2::text[]) AS c(shop_id, root_gid)`;

const EVENTS = `
  SELECT e.shop_id, e.root_gid, e.id, e.topic, e.triggered_at, e.facts
  FROM ${CLAIMED} JOIN event e USING (shop_id, root_gid)
  WHERE e.decided_at IS NULL AND e.id BETWEEN $3 AND $4 ORDER BY e.triggered_at, e.id`;

const EARLIER = `
  SELECT n.shop_id, n.root_gid, n.id, n.subject_gid, n.status, n.family, n.occurrence,
         n.happened_at, n.decision, m.state
  FROM ${CLAIMED} JOIN notification n USING (shop_id, root_gid)
  LEFT JOIN message m ON m.id = n.id`;

const SHOPS = `
  SELECT s.*, EXISTS (
           SELECT FROM channel c WHERE c.shop_id = s.id AND c.disconnected_at IS NULL
         ) AS connected,
         (SELECT jsonb_agg(to_jsonb(t)) FROM status_setting t WHERE t.shop_id = s.id) AS switches
  FROM shop s WHERE s.id = ANY($1::uuid[])`;

const TOMBSTONES = `
  SELECT t.shop_id, t.root_hash FROM unnest($1::uuid[], $2::text[]) AS c(shop_id, root_hash)
  JOIN tombstone t USING (shop_id, root_hash)`;

type ShopRow = OptInColumns & {
  id: string;
  domain: string;
  install_number: number;
  installed_at: Date;
  uninstalled_at: Date | null;
  sending_on: boolean;
  switched_on_at: Date | null;
  connected: boolean;
  test_orders_on: boolean;
  confirmed_on: string;
  default_country: string | null;
  time_zone: string;
  quiet_from: number | null;
  quiet_to: number | null;
  quiet_mode: string;
  fresh_for_seconds: number | null;
  switches:
    | {
        status: string;
        on: boolean;
        switched_on_at: string | null;
        fresh_for_seconds: number | null;
      }[]
    | null;
};

function readShop(row: ShopRow): DecidingShop {
  const switches = new Map<
    Status,
    { on: boolean; switchedOnAt: Instant | null; freshForSeconds: number | null }
  >();
  for (const entry of row.switches ?? []) {
    if (!isStatus(entry.status)) continue;
    switches.set(entry.status, {
      on: entry.on,
      switchedOnAt:
        entry.switched_on_at === null ? null : new Date(entry.switched_on_at).toISOString(),
      freshForSeconds: entry.fresh_for_seconds,
    });
  }
  return {
    id: row.id,
    domain: row.domain,
    installNumber: row.install_number,
    installedAt: row.installed_at.toISOString(),
    uninstalled: row.uninstalled_at !== null,
    sendingOn: row.sending_on,
    switchedOnAt: row.switched_on_at?.toISOString() ?? null,
    connected: row.connected,
    testOrdersOn: row.test_orders_on,
    confirmedOn: row.confirmed_on === 'order_paid' ? 'order_paid' : 'order_created',
    defaultCountry: row.default_country,
    timeZone: row.time_zone,
    optIn: readOptIn(row),
    quiet: readQuietRule(row),
    freshForSeconds: row.fresh_for_seconds,
    switches,
  };
}

/** The settings of these shops as deciding needs them; those that are there. */
export async function readDecidingShops(
  sql: Sql,
  shopIds: readonly string[],
): Promise<DecidingShop[]> {
  return (await sql.query<ShopRow>(SHOPS, [shopIds])).map(readShop);
}

function groupByRoot<R extends { shop_id: string; root_gid: string }>(rows: readonly R[]) {
  return Map.groupBy(rows, (row) => `${row.shop_id} ${row.root_gid}`);
}

export type RootStore = {
  claimRoots(limit: number): Promise<ClaimedRoot[]>;
  /** Records the passes whose claim still has the lease; returns how many sends came of them. */
  recordPasses(passes: readonly RootPass[]): Promise<number>;
  millisecondsToNextDecision(): Promise<number | null>;
};

/** Roots: who decides on which, what is known of it, and what was decided. */
export function makeRootStore(
  sql: SqlEngine,
  vault: Vault,
  options: {
    waits: Waits;
    /** Hears of a root that cannot be opened: a key is missing, or its text was damaged. */
    onUnreadable: (error: unknown) => void;
  },
): RootStore {
  const { onUnreadable } = options;

  async function load(claim: string, claimed: readonly ClaimRow[]): Promise<ClaimedRoot[]> {
    const pairs = [claimed.map((row) => row.shop_id), claimed.map((row) => row.root_gid)];
    const hashes = claimed.map((row) => vault.hash('root', row.root_gid));
    const events = groupByRoot(await loadEvents(claimed));
    const earlier = groupByRoot(await sql.query<EarlierRow>(EARLIER, pairs));
    const shops = await readDecidingShops(sql, [...new Set(pairs[0])]);
    const erased = await sql.query<{ shop_id: string; root_hash: string }>(TOMBSTONES, [
      pairs[0],
      hashes,
    ]);
    const shopById = new Map(shops.map((shop) => [shop.id, shop]));
    const tombstones = new Set(erased.map((row) => `${row.shop_id} ${row.root_hash}`));
    return claimed.flatMap((row, index) => {
      const shop = shopById.get(row.shop_id);
      // The shop was erased between claim and load; its rows are going away with it.
      if (shop === undefined) return [];
      const key = `${row.shop_id} ${row.root_gid}`;
      const told = earlier.get(key) ?? [];
      const opened = openRoot(row, events.get(key) ?? []);
      if (opened === null) return [];
      return [
        {
          claim,
          shop,
          rootGid: row.root_gid,
          ...opened,
          knownKeys: new Set(
            told.map((n) =>
              statusChangeKey({
                subjectGid: n.subject_gid,
                family: n.family,
                occurrence: n.occurrence,
              }),
            ),
          ),
          earlier: told.flatMap(readEarlierSend),
          nextPosition: row.next_position,
          readFailures: row.read_failures,
          erased: tombstones.has(`${row.shop_id} ${hashes[index]}`),
          now: row.now.toISOString(),
        },
      ];
    });
  }

  /** What came after the claim is found by the next one. */
  async function loadEvents(claimed: readonly ClaimRow[]): Promise<EventRow[]> {
    const range = claimed[0];
    if (range === undefined || range.oldest_event === null) return [];
    return sql.query<EventRow>(EVENTS, [
      claimed.map((row) => row.shop_id),
      claimed.map((row) => row.root_gid),
      range.oldest_event,
      range.newest_event,
    ]);
  }

  /** Null for a root that does not open; it stays with its lease, and the others go on. */
  function openRoot(
    row: ClaimRow,
    events: readonly EventRow[],
  ): Pick<ClaimedRoot, 'state' | 'events'> | null {
    try {
      return { state: openState(row.state), events: events.map(readEvent) };
    } catch (error) {
      onUnreadable(error);
      return null;
    }
  }

  function openState(sealed: string | null): OrderState {
    if (sealed === null) return EMPTY_ORDER_STATE;
    // Written by this module alone, under a key that proves it.
    return JSON.parse(vault.open('root.state', sealed)) as OrderState;
  }

  function readEvent(row: EventRow): UndecidedEvent {
    return {
      id: row.id,
      topic: row.topic,
      triggeredAt: row.triggered_at.toISOString(),
      facts: JSON.parse(vault.open('event.facts', row.facts)) as Facts | ReadFacts | ShopFact,
    };
  }

  return {
    async claimRoots(limit) {
      // A name of its own for each claim: a slow pass of an earlier one must not be taken for it.
      const claim = randomUUID();
      const claimed = await sql.query<ClaimRow>(CLAIM, [claim, limit, options.waits.decideLease]);
      return claimed.length === 0 ? [] : load(claim, claimed);
    },

    async millisecondsToNextDecision() {
      const [row] = await sql.query<{ ms: number | null }>(NEXT_DECISION);
      // Not greatest() in SQL: it passes over NULL, so that none waiting would read as due now.
      return row === undefined || row.ms === null ? null : Math.max(0, row.ms);
    },

    recordPasses: (passes) =>
      sql.transaction(async (tx) => {
        const held = await releaseRoots(tx, vault, passes);
        const recorded = passes.filter((pass) => held.has(`${pass.shopId} ${pass.rootGid}`));
        const sends = await insertNotifications(tx, vault, recorded);
        await endUnsentMessages(
          tx,
          recorded.flatMap((pass) =>
            pass.endings.map(({ notificationId, reason }) => ({ id: notificationId, reason })),
          ),
        );
        await markDecided(tx, recorded);
        return sends;
      }),
  };
}

type EventRow = Row & {
  shop_id: string;
  root_gid: string;
  id: string;
  topic: string;
  triggered_at: Date;
  facts: string;
};

type EarlierRow = Row & {
  shop_id: string;
  root_gid: string;
  id: string;
  subject_gid: string;
  status: string;
  family: string;
  occurrence: string;
  happened_at: Date | null;
  decision: string;
  state: string | null;
};

function readEarlierSend(row: EarlierRow): EarlierSend[] {
  if (row.decision !== 'send' || row.happened_at === null || !isStatus(row.status)) return [];
  return [
    {
      notificationId: row.id,
      subjectGid: row.subject_gid,
      status: row.status,
      family: row.family,
      occurrence: row.occurrence,
      happenedAt: row.happened_at.toISOString(),
      unsent: row.state === 'waiting' || row.state === 'held',
    },
  ];
}

/** Writes each root back and gives its lease up; what another worker took over stays untouched. */
async function releaseRoots(
  tx: Sql,
  vault: Vault,
  passes: readonly RootPass[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ shop_id: string; root_gid: string }>(
    `UPDATE root SET state = i.state, watch_until = i.watch_until,
            watched_at = CASE WHEN i.watch_until IS NOT NULL
                              THEN coalesce(root.watched_at, now()) END,
            decide_at = i.decide_at, waiting_for = i.waiting_for,
            read_failures = i.read_failures, next_position = i.next_position,
            owner = NULL, lease_until = NULL, updated_at = now()
     FROM jsonb_to_recordset($1::jsonb) AS i(claim uuid, shop_id uuid, root_gid text, state text,
            watch_until timestamptz, decide_at timestamptz, waiting_for text, read_failures int,
            next_position int)
     WHERE root.shop_id = i.shop_id AND root.root_gid = i.root_gid AND root.owner = i.claim
     RETURNING root.shop_id, root.root_gid`,
    [
      JSON.stringify(
        passes.map((pass) => ({
          claim: pass.claim,
          shop_id: pass.shopId,
          root_gid: pass.rootGid,
          state: pass.state === null ? null : vault.seal('root.state', JSON.stringify(pass.state)),
          watch_until: pass.watchUntil,
          decide_at: pass.decideAt,
          waiting_for: pass.waitingFor,
          read_failures: pass.readFailures,
          next_position: pass.nextPosition,
        })),
      ),
    ],
  );
  return new Set(rows.map((row) => `${row.shop_id} ${row.root_gid}`));
}

/** A message that is due later waits for the end of quiet hours: how long it takes is not timed. */
const INSERT_NOTIFICATIONS = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(
      id uuid, shop_id uuid, install_number int, root_gid text, subject_kind text,
      subject_gid text, status text, carrier_status text, family text, occurrence text,
      happened_at timestamptz, event_id uuid, decision text, reason text, order_name text,
      parcel_number int, parcel_of int, phone_hash text, phone text, phone_source text,
      customer_name text, customer_locale text, position int, due_at timestamptz,
      expires_at timestamptz, decided_on date, stored_at timestamptz)
  ), decided AS (
    INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
      status, carrier_status, family, occurrence, happened_at, event_id, decision, reason,
      order_name, parcel_number, parcel_of, phone_hash, phone, phone_source, customer_name,
      customer_locale, decided_on)
    SELECT id, shop_id, install_number, root_gid, subject_kind, subject_gid,
      status, carrier_status, family, occurrence, happened_at, event_id, decision, reason,
      order_name, parcel_number, parcel_of, phone_hash, phone, phone_source, customer_name,
      customer_locale, decided_on
    FROM input ORDER BY id
    ON CONFLICT (shop_id, subject_gid, family, occurrence) DO NOTHING
    RETURNING id
  ), born AS (
    INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
      phone_hash, due_at, cause, expires_at, happened_at, decided_on, stored_at, timed)
    SELECT input.id, shop_id, root_gid, subject_gid, status, family, position, 'waiting',
      phone_hash, due_at, CASE WHEN due_at > now() THEN 'quiet_hours' END, expires_at, happened_at,
      decided_on, stored_at, due_at <= now()
    FROM input JOIN decided USING (id) WHERE decision = 'send'
    RETURNING id
  )
  SELECT id FROM born`;

function notificationRow(pass: RootPass, entry: NewNotification, vault: Vault) {
  return {
    id: entry.id,
    shop_id: pass.shopId,
    install_number: pass.installNumber,
    root_gid: pass.rootGid,
    subject_kind: entry.subjectKind,
    subject_gid: entry.subjectGid,
    status: entry.status,
    carrier_status: entry.carrierStatus,
    family: entry.family,
    occurrence: entry.occurrence,
    happened_at: entry.happenedAt,
    event_id: entry.eventId,
    decision: entry.decision,
    reason: entry.decision === 'skip' ? entry.reason : null,
    order_name: entry.orderName,
    parcel_number: entry.parcelNumber,
    parcel_of: entry.parcelOf,
    phone_hash: entry.phone === null ? null : vault.hash('phone', entry.phone),
    phone: entry.phone === null ? null : vault.seal('notification.phone', entry.phone),
    phone_source: entry.phoneSource,
    customer_name:
      entry.customerName === null
        ? null
        : vault.seal('notification.customer_name', entry.customerName),
    customer_locale: entry.customerLocale,
    position: entry.decision === 'send' ? entry.position : null,
    due_at: entry.decision === 'send' ? entry.dueAt : null,
    expires_at: entry.decision === 'send' ? entry.expiresAt : null,
    decided_on: pass.decidedOn,
    stored_at: entry.eventId === null ? null : timeOfId(entry.eventId).toISOString(),
  };
}

async function insertNotifications(
  tx: Sql,
  vault: Vault,
  passes: readonly RootPass[],
): Promise<number> {
  const rows = passes.flatMap((pass) =>
    pass.notifications.map((entry) => notificationRow(pass, entry, vault)),
  );
  if (rows.length === 0) return 0;
  const born = await tx.query<{ id: string }>(INSERT_NOTIFICATIONS, [storableJson(rows)]);
  return born.length;
}

async function markDecided(tx: Sql, passes: readonly RootPass[]): Promise<void> {
  const events = passes.flatMap((pass) => pass.events);
  if (events.length === 0) return;
  await tx.query(
    `UPDATE event SET decided_at = now(), facts = NULL, changes = i.changes
     FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, changes int)
     WHERE event.id = i.id AND event.id = ANY($2::uuid[])`,
    [JSON.stringify(events), events.map(({ id }) => id)],
  );
}
