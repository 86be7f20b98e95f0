import type { CheckResult } from '#app/domain/decision-checks.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import type { Status } from '#app/domain/status.ts';
import type { DryRunProblem } from './dry-run-ports.ts';
import type { MessagePreview, ShownState } from './merchant-app.ts';

/** How far a dry run may look back: Shopify shows an app no older orders. */
export const LONGEST_DRY_RUN_DAYS = 60;

/** What the merchant's page "Try on my orders" asks and does. */
export type DryRunApp = {
  /** `running`: one is being read already. */
  startDryRun(shopId: string, days: number): Promise<{ outcome: 'started' | 'running' }>;
  /** Ends the reading; what was read stays. */
  stopDryRun(shopId: string): Promise<{ outcome: 'stopped' | 'not_running' }>;
  /** Null where there is none, or it was erased. */
  readDryRun(shopId: string, query: DryRunQuery): Promise<DryRunView | null>;
};

export type DryRunQuery = {
  readonly decision: 'send' | 'skip' | null;
  /** From `next` or `previous` of another page. */
  readonly cursor: string | null;
};

export type DryRunView = {
  id: string;
  days: number;
  state: 'reading' | 'complete' | 'stopped' | 'failed';
  /** Why Shopify gives no answer now, or gave none. */
  problem: DryRunProblem | null;
  /** When it asks Shopify again. */
  goesOnAt: string;
  ordersRead: number;
  /** Null until Shopify told. */
  ordersTotal: { count: number; isExact: boolean } | null;
  startedAt: string;
  endedAt: string | null;
  /** When all of it is erased. */
  erasedAt: string;
  settingsChanged: boolean;
  send: { amount: number; customers: number; byStatus: { status: Status; amount: number }[] };
  skip: { amount: number; byReason: { reason: SkipReason; amount: number }[] };
  rows: DryRunRowView[];
  next: string | null;
  previous: string | null;
};

export type DryRunRowView = {
  id: string;
  orderName: string;
  orderGid: string;
  parcel: { number: number; of: number | null } | null;
  status: Status | 'unknown';
  carrierStatus: string | null;
  happenedAt: string;
  /** Quiet hours would have made it wait until then. */
  waitsUntil: string | null;
  decision: 'send' | 'skip';
  reason: SkipReason | null;
  /** "+49 … 820" */
  phoneHint: string | null;
  phoneSource: string | null;
  customerName: string | null;
  preview: MessagePreview | null;
  /** The text is in our suggested words: the shop has no template that could carry it. */
  isSample: boolean;
  checks: CheckResult[];
  /** State of the message that was really sent for this; null: none was. */
  really: Extract<ShownState, 'accepted' | 'sent' | 'delivered' | 'read' | 'unconfirmed'> | null;
};
