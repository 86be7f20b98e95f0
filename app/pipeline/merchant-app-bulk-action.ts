import type { BulkActionProblem, RefusalCounts } from './bulk-action-ports.ts';
import type { NotificationQuery, ResolveRequest, ResolveWeight } from './merchant-app.ts';

/** What a view shows, on all its pages. */
export type WholeView = Omit<NotificationQuery, 'cursor'>;

/** Sending again, or leaving, all that a view shows. */
export type BulkActionApp = {
  /** What would become of it, before the merchant says so. Looks at 10,000 messages at most. */
  weighView(shopId: string, what: ResolveRequest['what'], view: WholeView): Promise<ResolveWeight>;
  /**
   * Begins with what the view shows now; what comes later is left alone. `running`: another one
   * is; `nothing`: the view has nothing failed or unconfirmed.
   */
  startBulkAction(
    shopId: string,
    request: Pick<ResolveRequest, 'what' | 'acceptDouble'> & { readonly view: WholeView },
    staffId: string | null,
  ): Promise<{ outcome: 'started' | 'running' | 'nothing' }>;
  /** The one that runs, or the last whose result nobody has put away; null: none. */
  readBulkAction(shopId: string): Promise<BulkActionView | null>;
  /** What was done stays. */
  stopBulkAction(shopId: string): Promise<{ outcome: 'stopped' | 'not_running' }>;
  /** Puts the result away. */
  dismissBulkAction(shopId: string, id: string): Promise<{ outcome: 'dismissed' }>;
};

export type BulkActionView = {
  id: string;
  what: ResolveRequest['what'];
  state: 'running' | 'complete' | 'stopped' | 'ended';
  /** Why it ended before its time. */
  problem: BulkActionProblem | null;
  done: number;
  refused: RefusalCounts;
  /** How many it looks at; at least so many where that is not exact. */
  total: { count: number; isExact: boolean };
};
