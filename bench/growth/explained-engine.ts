import pg from 'pg';
import { z } from 'zod';
import { encodeParameter } from '#app/store/postgres.server.ts';
import type { Row, SessionEngine, Sql } from '#app/store/sql.ts';

/** What a statement cost, as PostgreSQL counted it while it ran. */
export type StatementCost = {
  readonly text: string;
  /** Rows that were read from tables and indexes, the ones that were of no use too. */
  readonly rows: number;
  /** Pages of 8 KB that were touched, in memory or not; one that is touched twice counts twice. */
  readonly pages: number;
  readonly milliseconds: number;
  /** What was read or written, for a look at what makes the difference. */
  readonly touches: readonly Touch[];
};

/** A table or index that a statement went to. */
export type Touch = {
  readonly what: string;
  readonly name: string;
  /** How often it was gone down an index, or how many rows were written. */
  readonly times: number;
  readonly rows: number;
  readonly pages: number;
};

export type ExplainedEngine = {
  engine: SessionEngine;
  /** The costs of what ran since the last call. */
  take(): StatementCost[];
  begin(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
};

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  Operation?: string | undefined;
  'Actual Rows'?: number | undefined;
  'Actual Loops'?: number | undefined;
  'Rows Removed by Filter'?: number | undefined;
  'Rows Removed by Index Recheck'?: number | undefined;
  'Shared Hit Blocks'?: number | undefined;
  'Shared Read Blocks'?: number | undefined;
  Plans?: PlanNode[] | undefined;
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    Operation: z.string().optional(),
    'Actual Rows': z.number().optional(),
    'Actual Loops': z.number().optional(),
    'Rows Removed by Filter': z.number().optional(),
    'Rows Removed by Index Recheck': z.number().optional(),
    'Shared Hit Blocks': z.number().optional(),
    'Shared Read Blocks': z.number().optional(),
    Plans: z.array(planNode).optional(),
  }),
);

const logged = z.object({ 'Query Text': z.string(), Plan: planNode });

/** auto_explain tells of each statement as it ended; nothing runs twice. */
const SETTINGS = `
  LOAD 'auto_explain';
  SET auto_explain.log_min_duration = 0;
  SET auto_explain.log_analyze = on;
  SET auto_explain.log_buffers = on;
  SET auto_explain.log_format = json;
  SET client_min_messages = log`;

const DURATION = /^duration: ([\d.]+) ms {2}plan:\n/;

function blocksOf(node: PlanNode): number {
  return (node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0);
}

function ownBlocks(node: PlanNode): number {
  return blocksOf(node) - (node.Plans ?? []).reduce((sum, child) => sum + blocksOf(child), 0);
}

function rowsOf(node: PlanNode): number {
  const loops = node['Actual Loops'] ?? 1;
  const each =
    (node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return each * loops;
}

function isScan(node: PlanNode): boolean {
  const type = node['Node Type'];
  return (
    node['Relation Name'] !== undefined && type.endsWith('Scan') && !type.startsWith('Subquery')
  );
}

function touchOf(node: PlanNode): Touch | null {
  const name = node['Index Name'] ?? node['Relation Name'];
  if (name === undefined) return null;
  const isWrite = node['Node Type'] === 'ModifyTable';
  const written = (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), 0);
  return {
    what: isWrite ? (node.Operation ?? 'Write') : node['Node Type'],
    name,
    times: isWrite ? written : (node['Actual Loops'] ?? 1),
    rows: isWrite ? written : rowsOf(node),
    pages: ownBlocks(node),
  };
}

function costOf(message: string): StatementCost | null {
  const duration = DURATION.exec(message);
  if (duration?.[1] === undefined) return null;
  const parsed: unknown = JSON.parse(message.slice(duration[0].length));
  const { 'Query Text': text, Plan: plan } = logged.parse(parsed);
  let rows = 0;
  const touches: Touch[] = [];
  const visit = (node: PlanNode): void => {
    if ((node['Actual Loops'] ?? 0) > 0) {
      if (isScan(node)) rows += rowsOf(node);
      const touch = touchOf(node);
      if (touch !== null) touches.push(touch);
    }
    for (const child of node.Plans ?? []) visit(child);
  };
  visit(plan);
  return { text, rows, pages: blocksOf(plan), milliseconds: Number(duration[1]), touches };
}

/**
 * One connection that tells of every statement what it read. Transactions of the app run within
 * one of the measurement, so that all can be rolled back.
 */
export async function openExplained(url: string): Promise<ExplainedEngine> {
  const client = new pg.Client({ connectionString: url });
  let costs: StatementCost[] = [];
  client.on('notice', ({ message }) => {
    const cost = message === undefined ? null : costOf(message);
    if (cost !== null) costs.push(cost);
  });
  await client.connect();
  await client.query(SETTINGS);
  const sql: Sql = {
    async query<R extends Row>(text: string, values: readonly unknown[] = []) {
      const { rows } = await client.query<R>(text, values.map(encodeParameter));
      // A statement ends, and is told of, when the next one takes its place.
      await client.query('SET LOCAL jit = off');
      return rows;
    },
    async script(text) {
      await client.query(text);
    },
  };
  const within = { ...sql, transaction: <T>(run: (tx: Sql) => Promise<T>) => run(sql) };
  return {
    engine: { ...within, session: (run) => run({ ...within, cancel: async () => {} }) },
    take() {
      const taken = costs;
      costs = [];
      return taken;
    },
    begin: () => sql.script('BEGIN'),
    rollback: () => sql.script('ROLLBACK'),
    close: () => client.end(),
  };
}
