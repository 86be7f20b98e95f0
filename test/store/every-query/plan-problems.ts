import { z } from 'zod';

/** Tables that grow with orders: none may be read whole, however seldom. */
export const LARGE_TABLES: readonly string[] = [
  'event',
  'receipt',
  'notification',
  'message',
  'attempt',
  'root',
  'webhook_key',
  'receipt_key',
  'channel_recipient',
  'recipient_alias',
  'opt_out',
  'opt_out_person',
  'access_log',
  'tombstone',
  'inspection',
  'daily_count',
  'dry_run_result',
  'dry_run_recipient',
  'fallback_email',
];

/** Tables of the size of shops, channels or settings. */
export const SMALL_TABLES: readonly string[] = [
  'session',
  'shop',
  'status_setting',
  'label',
  'channel',
  'channel_gate',
  'template',
  'hold',
  'lease',
  'reconciliation',
  'retention_mark',
  'history_mark',
  'erased_shop',
  'test_message',
  // What has changed since counts were added up last.
  'daily_change',
  'count_backlog',
  'csv_export',
  'bulk_action',
  'staff_alert',
  'dry_run',
  'dry_run_count',
  'saved_view',
];

/**
 * Partial indexes of work that is to be done: they hold what waits now, and are read from one end
 * or whole.
 */
const INDEXES_OF_WORK = [
  'event_undecided',
  'root_decide_due',
  'root_leased',
  'root_watched',
  'message_due',
  'message_unsent_expiry',
  'attempt_in_flight',
  'receipt_unjoined',
  'fallback_email_due',
  'fallback_email_started',
  'message_open',
];

/** Columns that many rows of a large shop or channel share. */
const SHARED_COLUMNS = ['shop_id', 'channel_id', 'channel_key'];

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  'Index Cond'?: string | undefined;
  'Recheck Cond'?: string | undefined;
  'TID Cond'?: string | undefined;
  Filter?: string | undefined;
  Plans?: PlanNode[] | undefined;
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    'Index Cond': z.string().optional(),
    'Recheck Cond': z.string().optional(),
    'TID Cond': z.string().optional(),
    Filter: z.string().optional(),
    Plans: z.array(planNode).optional(),
  }),
);

const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

/** What each name in a plan is: a table or an index as a whole, and the table that it is of. */
export type PlanNames = ReadonlyMap<
  string,
  {
    readonly whole: string;
    readonly table: string;
    /** A week to come: how nothing is read says nothing. */
    readonly empty: boolean;
  }
>;

/** "(shop_id = $1) AND (id < $2)" names shop_id and id. */
function columnsOf(condition: string): string[] {
  return [
    ...condition.matchAll(/(?:^|[(\s])"?(\w+)"?(?:::\w+)?\)* (?:=|<|>|<=|>=|IS|<>)/g),
  ].flatMap(([, name]) => name ?? []);
}

function problemOf(node: PlanNode, table: string, index: string): string | null {
  const type = node['Node Type'];
  if (type.endsWith('Seq Scan')) return `reads all of ${table}`;
  if (!type.includes('Index')) return null;
  const condition = node['Index Cond'];
  if (condition === undefined) {
    return INDEXES_OF_WORK.includes(index) ? null : `reads all of ${index}, of ${table}`;
  }
  const columns = columnsOf(condition);
  const isShared = columns.every((column) => SHARED_COLUMNS.includes(column));
  if (isShared && node.Filter !== undefined && !INDEXES_OF_WORK.includes(index)) {
    return `looks through ${index}, of ${table}, by ${columns.join(' and ')} alone for ${node.Filter}`;
  }
  return null;
}

/**
 * What a plan does that costs more the more rows there are: a large table or index of it read
 * whole, or all rows of a shop looked through for some.
 * @param rows What EXPLAIN (FORMAT JSON) returned.
 */
export function findProblems(rows: unknown, names: PlanNames): string[] {
  const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
  const problems = new Set<string>();
  const visit = (node: PlanNode): void => {
    const index = names.get(node['Index Name'] ?? '');
    const of = names.get(node['Relation Name'] ?? '') ?? index;
    if (of !== undefined && !of.empty && LARGE_TABLES.includes(of.table)) {
      const problem = problemOf(node, of.table, index?.whole ?? '');
      if (problem !== null) problems.add(problem);
    }
    for (const child of node.Plans ?? []) visit(child);
  };
  visit(plans[0].Plan);
  return [...problems];
}
