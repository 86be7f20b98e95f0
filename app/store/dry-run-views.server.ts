import { z } from 'zod';
import { isStatus } from '#app/domain/status.ts';
import type { DryRunMessage } from '#app/pipeline/dry-run-message.ts';
import {
  DRY_RUN_PROBLEMS,
  type DryRunRecord,
  type DryRunResultRecord,
  type DryRunViewsPort,
} from '#app/pipeline/dry-run-ports.ts';
import { DRY_RUN_KEPT_HOURS } from './dry-runs.server.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

const SHOWN = `shop_id = $1 AND replaced_at IS NULL`;

const KEPT = `interval '${DRY_RUN_KEPT_HOURS} hours'`;

/** The run before makes place, unless it is being read. */
const REPLACE = `
  UPDATE dry_run SET replaced_at = now()
  WHERE ${SHOWN} AND (state <> 'reading' OR started_at <= now() - ${KEPT})`;

const START = `
  INSERT INTO dry_run (id, shop_id, days, since, settings_version, state, next_at, started_at)
  SELECT $2::uuid, s.id, $3::int, now() - $3::int * interval '1 day', s.settings_version, 'reading',
    now(), now()
  FROM shop s WHERE s.id = $1 AND s.uninstalled_at IS NULL
  ON CONFLICT (shop_id) WHERE replaced_at IS NULL DO NOTHING RETURNING id`;

const STOP = `
  UPDATE dry_run SET state = 'stopped', problem = NULL, ended_at = now(), owner = NULL,
    lease_until = NULL
  WHERE ${SHOWN} AND state = 'reading' RETURNING id`;

const FIND = `
  SELECT r.*, r.started_at + ${KEPT} AS erased_at, s.settings_version AS settings_now,
    (SELECT jsonb_agg(to_jsonb(c)) FROM dry_run_count c WHERE c.run_id = r.id) AS counts
  FROM dry_run r JOIN shop s ON s.id = r.shop_id
  WHERE r.shop_id = $1 AND r.replaced_at IS NULL AND r.started_at > now() - ${KEPT}`;

const counts = z
  .array(
    z.object({ decision: z.enum(['send', 'skip']), what: z.string(), amount: z.number().int() }),
  )
  .nullable();

const STATES = ['reading', 'complete', 'stopped', 'failed'] as const;

type RunRow = Row & {
  id: string;
  days: number;
  since: Date;
  state: string;
  problem: string | null;
  next_at: Date;
  orders_total: number | null;
  total_is_exact: boolean;
  orders_read: number;
  recipients: number;
  started_at: Date;
  ended_at: Date | null;
  erased_at: Date;
  settings_version: number;
  settings_now: number;
  counts: unknown;
};

function runOf(row: RunRow): DryRunRecord {
  const state = STATES.find((known) => known === row.state);
  if (state === undefined) throw new Error('A dry run is in no known state');
  return {
    id: row.id,
    days: row.days,
    since: row.since.toISOString(),
    state,
    problem: DRY_RUN_PROBLEMS.find((known) => known === row.problem) ?? null,
    goesOnAt: row.next_at.toISOString(),
    ordersTotal: row.orders_total,
    totalIsExact: row.total_is_exact,
    ordersRead: row.orders_read,
    recipients: row.recipients,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    erasedAt: row.erased_at.toISOString(),
    settingsChanged: row.settings_version !== row.settings_now,
    counts: counts.parse(row.counts) ?? [],
  };
}

type ResultRow = Row & {
  id: string;
  root_gid: string;
  status: string;
  carrier_status: string | null;
  happened_at: Date;
  decision: string;
  reason: string | null;
  due_at: Date | null;
  order_name: string;
  parcel_number: number | null;
  parcel_of: number | null;
  phone: string | null;
  phone_source: string | null;
  customer_name: string | null;
  message: string | null;
  real_state: string | null;
};

function resultOf(row: ResultRow, vault: Vault): DryRunResultRecord {
  const opened = (field: string, sealed: string | null) =>
    sealed === null ? null : vault.open(`dry_run_result.${field}`, sealed);
  const message = opened('message', row.message);
  return {
    id: row.id,
    rootGid: row.root_gid,
    status: isStatus(row.status) ? row.status : 'unknown',
    carrierStatus: row.carrier_status,
    happenedAt: row.happened_at.toISOString(),
    decision: row.decision === 'send' ? 'send' : 'skip',
    reason: row.reason,
    dueAt: row.due_at?.toISOString() ?? null,
    orderName: row.order_name,
    parcelNumber: row.parcel_number,
    parcelOf: row.parcel_of,
    phone: opened('phone', row.phone),
    phoneSource: row.phone_source,
    customerName: opened('customer_name', row.customer_name),
    // Written by the store of runs alone, under a key that proves it.
    message: message === null ? null : (JSON.parse(message) as DryRunMessage),
    realState: row.real_state,
  };
}

type Position = Parameters<DryRunViewsPort['listResults']>[3];

/** Newest first; ids carry the time at which things happened. */
function listStatement(decision: 'send' | 'skip' | null, { from }: Position): string {
  const isBackward = from?.side === 'before';
  const conditions = [
    'shop_id = $1',
    'run_id = $2',
    ...(decision === null ? [] : [`decision = '${decision}'`]),
    ...(from === null ? [] : [`id ${isBackward ? '>' : '<'} $4`]),
  ];
  return `
    SELECT d.*, m.state AS real_state FROM (
      SELECT * FROM dry_run_result WHERE ${conditions.join(' AND ')}
      ORDER BY id ${isBackward ? 'ASC' : 'DESC'} LIMIT $3
    ) AS d
    LEFT JOIN notification n ON n.shop_id = d.shop_id AND n.subject_gid = d.subject_gid
      AND n.family = d.family AND n.occurrence = d.occurrence
    LEFT JOIN message m ON m.id = n.id
    ORDER BY d.id DESC`;
}

/** Dry runs as the merchant sees, starts and stops them. */
export function makeDryRunViews(sql: SqlEngine, vault: Vault): DryRunViewsPort {
  return {
    startRun: (shopId, id, days) =>
      sql.transaction(async (tx) => {
        await tx.query(REPLACE, [shopId]);
        return (await tx.query(START, [shopId, id, days])).length > 0;
      }),

    async stopRun(shopId) {
      return (await sql.query(STOP, [shopId])).length > 0;
    },

    async findRun(shopId) {
      const [row] = await sql.query<RunRow>(FIND, [shopId]);
      return row === undefined ? null : runOf(row);
    },

    async listResults(shopId, runId, decision, position) {
      const { from, limit } = position;
      const rows = await sql.query<ResultRow>(listStatement(decision, position), [
        shopId,
        runId,
        limit + 1,
        ...(from === null ? [] : [from.id]),
      ]);
      const isMore = rows.length > limit;
      const isBackward = from?.side === 'before';
      const shown = isMore ? (isBackward ? rows.slice(1) : rows.slice(0, limit)) : rows;
      return { rows: shown.map((row) => resultOf(row, vault)), more: isMore };
    },
  };
}
