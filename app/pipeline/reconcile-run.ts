import type { NewEvent } from './receive.ts';
import type { ClaimedPass, NoAnswer, ReconcilePorts } from './reconcile-ports.ts';

/** The topic of what was read rather than told. */
export const RECONCILIATION = 'reconciliation';

/** After a failure that came once some questions had been answered. */
const SOON_SECONDS = 15;

export type ReconcileOutcome =
  | 'complete'
  /** Goes on soon: the run took its time, or the app is stopping. */
  | 'unfinished'
  | NoAnswer['outcome']
  | 'failed'
  /** The shop was installed anew meanwhile, or the run outlived its lease. */
  | 'claim_lost';

/** Why a run ends, and when its shop is due again; null: after the interval. */
export type RunEnd = {
  readonly outcome: ReconcileOutcome;
  readonly afterSeconds: number | null;
  /** Forget where the pass was. */
  readonly startOver?: boolean;
};

export type RunCounts = {
  /** Changed orders. */
  ordersListed: number;
  /** Those of them that were read whole. */
  ordersRead: number;
  parcelsRead: number;
  eventsStored: number;
};

export type RunOptions = {
  /** What is counted stays true where the run fails. */
  counts: RunCounts;
  /** Whether its time is over. */
  isOver: () => boolean;
  onError: (error: unknown) => void;
};

/** What a run on one shop needs, whether it reads orders or parcels. */
export type ReconcileRun = {
  readonly ports: ReconcilePorts;
  readonly pass: ClaimedPass;
  readonly counts: RunCounts;
  readonly isOver: () => boolean;
  /** Stores what was read as an event, like a webhook's. */
  store(event: Omit<NewEvent, 'shopDomain' | 'topic' | 'triggeredAt'>): Promise<void>;
  /** Shopify answered, and said how long to rest. */
  heard(answer: { readonly restSeconds: number }): void;
  hasAnswer(): boolean;
  /** Why nothing more should be asked, if so. */
  endNow(): RunEnd | null;
  /** How the run ends where there was no answer to go on with. */
  endWithout(answer: NoAnswer): RunEnd;
};

export function makeReconcileRun(
  ports: ReconcilePorts,
  pass: ClaimedPass,
  { counts, isOver, onError }: RunOptions,
): ReconcileRun {
  const { shopDomain, now } = pass;
  let answers = 0;
  let restSeconds = 0;
  return {
    ports,
    pass,
    counts,
    isOver,

    async store(event) {
      const events = [{ ...event, shopDomain, topic: RECONCILIATION, triggeredAt: now }];
      let result = await ports.storeEvents(events);
      if (result.outcome === 'conflict') result = await ports.storeEvents(events);
      if (result.outcome === 'conflict') throw new Error('Storing an event conflicted twice');
      if (result.outcome === 'bad_data') {
        onError(new Error('The database cannot store a value of an order that was read'));
      } else if ([...result.as.values()].includes('new')) {
        counts.eventsStored += 1;
        ports.wakeDecide();
      }
    },

    heard(answer) {
      answers += 1;
      restSeconds = answer.restSeconds;
    },

    hasAnswer: () => answers > 0,

    endNow() {
      if (isOver()) return { outcome: 'unfinished', afterSeconds: 0 };
      return restSeconds > 0 ? { outcome: 'throttled', afterSeconds: restSeconds } : null;
    },

    endWithout(answer) {
      const { outcome } = answer;
      switch (outcome) {
        case 'throttled':
          return { outcome, afterSeconds: answer.retryAfterSeconds };
        case 'unreachable':
          // A shop that answers nothing at all must not take the place of others too often.
          return { outcome, afterSeconds: answers > 0 ? SOON_SECONDS : null };
        case 'refused':
          // Perhaps Shopify does not know the place any more at which the pass was to go on.
          return { outcome, afterSeconds: null, startOver: true };
        case 'access_lost':
          return { outcome, afterSeconds: null };
      }
    },
  };
}
