import type { ResolveRefusal, ResolveRequest } from './merchant-app.ts';
import type { ResendPort } from './merchant-app-ports.ts';
import type { NotificationFilter } from './merchant-app-ports-views.ts';

/** Why a bulk action ended before it came to its end, where nobody stopped it. */
export const BULK_ACTION_PROBLEMS = ['app_removed', 'sending_off', 'trouble'] as const;
export type BulkActionProblem = (typeof BULK_ACTION_PROBLEMS)[number];

/** How many were refused for each reason. */
export type RefusalCounts = Partial<Record<ResolveRefusal['reason'], number>>;

/** A bulk action that this process may make a step of until its lease runs out. */
export type ClaimedBulkAction = {
  /** Names this claim: what is recorded under another one is not taken. */
  readonly claim: string;
  readonly id: string;
  readonly shopId: string;
  readonly what: ResolveRequest['what'];
  readonly staffId: string | null;
  readonly acceptDouble: boolean;
  readonly filter: NotificationFilter;
  /** The newest notification when it was asked for. */
  readonly lastId: string;
  readonly cursor: string | null;
  readonly refused: RefusalCounts;
  /** What has changed since is left alone. */
  readonly startedAt: Date;
};

/** What is to become of some messages, and how far the action has come with that. */
export type BulkActionStep = {
  /** Each with the state that it was judged in. */
  readonly chosen: readonly { readonly id: string; readonly state: 'failed' | 'unconfirmed' }[];
  readonly refused: RefusalCounts;
  readonly cursor: string | null;
  readonly isLast: boolean;
};

export type BulkActionStorePort = {
  /** Ends those whose shop has left or switched sending off, and those that come to nothing. */
  endVain(): Promise<void>;
  /** The one whose turn it is; null: none is to be gone on with. */
  claimAction(): Promise<ClaimedBulkAction | null>;
  /** Its next messages, oldest first. */
  listNext(
    action: ClaimedBulkAction,
    limit: number,
  ): Promise<{ readonly ids: readonly string[]; readonly more: boolean }>;
  /**
   * Puts those chosen back in line, or closes them, where they are as they were when the action
   * began, and records the step with it: both or neither. Returns how many were; null where the
   * action was stopped, has ended or is another process's by now.
   */
  recordStep(action: ClaimedBulkAction, step: BulkActionStep): Promise<number | null>;
};

export type BulkActionPorts = BulkActionStorePort &
  Pick<ResendPort, 'readSituations'> & {
    /** Wakes the sending worker; may be lost without harm. */
    wakeSend(): void;
  };

/** An action as stored. */
export type BulkActionRecord = {
  readonly id: string;
  readonly what: ResolveRequest['what'];
  readonly state: 'running' | 'complete' | 'stopped' | 'ended';
  readonly problem: BulkActionProblem | null;
  readonly done: number;
  readonly refused: RefusalCounts;
  readonly total: number;
  readonly totalIsExact: boolean;
};

export type BulkActionViewsPort = {
  /** A page of what a filter finds, oldest first. */
  listFound(
    shopId: string,
    filter: NotificationFilter,
    position: { readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly ids: readonly string[]; readonly more: boolean }>;
  /** Counted up to `cap`. */
  countFound(shopId: string, filter: NotificationFilter, cap: number): Promise<number>;
  /** False where another one runs, or the shop has left. */
  startAction(action: {
    readonly id: string;
    readonly shopId: string;
    readonly what: ResolveRequest['what'];
    readonly staffId: string | null;
    readonly acceptDouble: boolean;
    readonly filter: NotificationFilter;
    readonly total: number;
    readonly totalIsExact: boolean;
  }): Promise<boolean>;
  /** The one that runs, or the last whose result is not put away; null: none. */
  findAction(shopId: string): Promise<BulkActionRecord | null>;
  /** False where none runs. */
  stopAction(shopId: string): Promise<boolean>;
  dismissAction(shopId: string, id: string): Promise<void>;
};
