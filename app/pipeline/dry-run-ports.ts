import type { Instant } from '#app/domain/facts.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import type { Status } from '#app/domain/status.ts';
import type { DecidingShop } from './decide-ports.ts';
import type { DryRunMessage, MessageSources } from './dry-run-message.ts';
import type { DryRunRow } from './dry-run-order.ts';
import type { ChangedOrdersAnswer, NoAnswer, WholeOrderAnswer } from './reconcile-ports.ts';

/** Why a dry run waits, or why it ended before its time. */
export const DRY_RUN_PROBLEMS = ['throttled', 'unreachable', 'access_lost', 'refused'] as const;
export type DryRunProblem = (typeof DRY_RUN_PROBLEMS)[number];

/** A run that this process may go on with until its lease runs out. */
export type ClaimedDryRun = {
  /** Names this claim: what is recorded under another one is not taken. */
  readonly claim: string;
  readonly id: string;
  readonly shopId: string;
  readonly shopDomain: string;
  readonly since: Instant;
  /** How many orders there are to read, where that was asked already. */
  readonly ordersTotal: number | null;
  /** The page under way, and the orders of it that were read; null: the first. */
  readonly cursor: string | null;
  readonly pageDone: readonly string[];
  /** Questions in a row that got no answer. */
  readonly failures: number;
  /** The database's clock when it was claimed. */
  readonly now: Instant;
};

export type OrdersCountAnswer =
  | {
      readonly outcome: 'counted';
      readonly count: number;
      readonly isExact: boolean;
      readonly restSeconds: number;
    }
  | NoAnswer;

/** What a shop's messages are made of now. */
export type DryRunSettings = MessageSources & { readonly shop: DecidingShop };

export type ReadDryOrder = { readonly rootGid: string; readonly rows: readonly DryRunRow[] };

export type DryRunStorePort = {
  /** The run that is due the longest, unless another process has it; null: none is. */
  claimRun(): Promise<ClaimedDryRun | null>;
  /** Milliseconds until a run is due; null: none is under way. */
  millisecondsToNextRun(): Promise<number | null>;
  saveTotal(
    run: ClaimedDryRun,
    total: { readonly count: number; readonly isExact: boolean },
  ): Promise<boolean>;
  /**
   * Stores what came of some orders of the page, each once. False where the run was stopped,
   * replaced or taken over: nothing is stored then.
   */
  storeOrders(
    run: ClaimedDryRun,
    read: { readonly gids: readonly string[]; readonly orders: readonly ReadDryOrder[] },
  ): Promise<boolean>;
  saveCursor(run: ClaimedDryRun, cursor: string): Promise<boolean>;
  endRun(
    run: ClaimedDryRun,
    end: { readonly state: 'complete' | 'failed'; readonly problem: DryRunProblem | null },
  ): Promise<void>;
  /** Gives it back until it is due again. */
  releaseRun(
    run: ClaimedDryRun,
    next: {
      readonly afterSeconds: number;
      readonly problem: DryRunProblem | null;
      readonly failures: number;
    },
  ): Promise<void>;
  /** Erases a step of what its time is over for, or a newer run replaced. Whether there is more. */
  eraseStep(): Promise<boolean>;
};

export type DryRunPorts = DryRunStorePort & {
  countChangedOrders(shopDomain: string, from: Instant): Promise<OrdersCountAnswer>;
  listChangedOrders(
    shopDomain: string,
    from: Instant,
    cursor: string | null,
  ): Promise<ChangedOrdersAnswer>;
  readWholeOrder(shopDomain: string, orderGid: string): Promise<WholeOrderAnswer>;
  /** Null where the shop is gone. */
  readSettings(shopId: string): Promise<DryRunSettings | null>;
  /** Which of these (shop, phone) opted out, as `${shopId} ${digits}`. */
  findOptOuts(
    recipients: readonly { shopId: string; phone: string }[],
  ): Promise<ReadonlySet<string>>;
  readPhone: ReadPhone;
};

/** A run as stored. */
export type DryRunRecord = {
  readonly id: string;
  readonly days: number;
  readonly since: Instant;
  readonly state: 'reading' | 'complete' | 'stopped' | 'failed';
  readonly problem: DryRunProblem | null;
  readonly goesOnAt: Instant;
  readonly ordersTotal: number | null;
  readonly totalIsExact: boolean;
  readonly ordersRead: number;
  readonly recipients: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly erasedAt: Instant;
  readonly settingsChanged: boolean;
  readonly counts: readonly {
    readonly decision: 'send' | 'skip';
    readonly what: string;
    readonly amount: number;
  }[];
};

export type DryRunResultRecord = {
  readonly id: string;
  readonly rootGid: string;
  readonly status: Status | 'unknown';
  readonly carrierStatus: string | null;
  readonly happenedAt: Instant;
  readonly decision: 'send' | 'skip';
  readonly reason: string | null;
  readonly dueAt: Instant | null;
  readonly orderName: string;
  readonly parcelNumber: number | null;
  readonly parcelOf: number | null;
  readonly phone: string | null;
  readonly phoneSource: string | null;
  readonly customerName: string | null;
  readonly message: DryRunMessage | null;
  /** State of the message that was really made for this change; null: none was. */
  readonly realState: string | null;
};

export type DryRunViewsPort = {
  /** Begins a run in place of the one before; false where one is being read now. */
  startRun(shopId: string, id: string, days: number): Promise<boolean>;
  /** False where none is being read. */
  stopRun(shopId: string): Promise<boolean>;
  findRun(shopId: string): Promise<DryRunRecord | null>;
  listResults(
    shopId: string,
    runId: string,
    decision: 'send' | 'skip' | null,
    position: {
      readonly from: { readonly side: 'after' | 'before'; readonly id: string } | null;
      readonly limit: number;
    },
  ): Promise<{ readonly rows: readonly DryRunResultRecord[]; readonly more: boolean }>;
};
