import type { Facts, FulfilmentEventFact, FulfilmentFact, Instant } from '#app/domain/facts.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import type { NewEvent, StoreEventsResult } from './receive.ts';

/** A shop whose orders this process may reconcile until its lease runs out. */
export type ClaimedPass = {
  /** Names this claim: what is recorded under another one is not taken. */
  readonly claim: string;
  readonly shopId: string;
  readonly shopDomain: string;
  /** All that changed before this has been read. */
  readonly mark: Instant;
  /** Where the pass under way goes on; null: at its beginning. */
  readonly cursor: string | null;
  /** The database's clock when it was claimed. */
  readonly now: Instant;
};

export type ChangedOrder = { readonly gid: string; readonly updatedAt: Instant };

/** An order that changed, with the key under which what is read of it would be stored. */
export type KeyedOrder = ChangedOrder & { readonly webhookId: string };

export type ParcelId = { readonly gid: string; readonly orderGid: string };

export type ReadParcel = {
  readonly fulfilment: FulfilmentFact;
  readonly events: readonly FulfilmentEventFact[];
};

/** What a pass found: Shopify let the app read, refused it, or gave no answer at all. */
export type PassAccess = 'there' | 'lost' | 'silent';

/** Shopify gave no answer to go on with. */
export type NoAnswer =
  | { readonly outcome: 'access_lost' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'unreachable' }
  /** It refused the question itself, or the app cannot read its answer. */
  | { readonly outcome: 'refused' };

/** How long to leave the shop's allowance to what cannot wait. */
type Rested = { readonly restSeconds: number };

export type ChangedOrdersAnswer =
  | ({
      readonly outcome: 'page';
      readonly orders: readonly ChangedOrder[];
      /** Where the following page begins; null: this was the last. */
      readonly next: string | null;
      /** Shopify's clock, where it says. */
      readonly answeredAt: Instant | null;
    } & Rested)
  | NoAnswer;

export type WholeOrderAnswer =
  | ({ readonly outcome: 'read'; readonly facts: Facts } & Rested)
  /** It is there no more, or holds what nobody can read: reading it again would not help. */
  | ({ readonly outcome: 'not_found' | 'unreadable' } & Rested)
  | NoAnswer;

export type ParcelsAnswer =
  | ({ readonly outcome: 'read'; readonly parcels: readonly ReadParcel[] } & Rested)
  | NoAnswer;

/** An order with parcels on their way. */
export type WatchedRoot = {
  readonly rootGid: string;
  readonly state: OrderState;
  /** When its parcels were taken to be asked for the time before. */
  readonly watchedAt: Instant;
};

export type ReconcilePorts = {
  /** Gives each installed shop its mark: the time of its install. */
  enrolShops(): Promise<void>;
  /** The shop that is due the longest, unless another process has it; null: none is. */
  claimPass(): Promise<ClaimedPass | null>;
  /** Milliseconds until a shop is due; null: none is enrolled. */
  millisecondsToNextPass(): Promise<number | null>;
  /**
   * Remembers where the pass goes on. False where the claim was lost: somebody else goes on.
   * @param answeredAt Shopify's clock: the mark will not be set later than the first of them.
   */
  saveCursor(pass: ClaimedPass, cursor: string, answeredAt: Instant | null): Promise<boolean>;
  /** Moves the mark to when the pass began. False where the claim was lost. */
  completePass(pass: ClaimedPass, answeredAt: Instant | null): Promise<boolean>;
  /**
   * Gives the shop back until it is due again; `startOver` forgets where its pass was, `access`
   * says whether Shopify let the app read, null: it did not say.
   */
  releasePass(
    pass: ClaimedPass,
    next: { afterSeconds: number; startOver: boolean; access: PassAccess | null },
  ): Promise<void>;

  listChangedOrders(
    shopDomain: string,
    from: Instant,
    cursor: string | null,
  ): Promise<ChangedOrdersAnswer>;
  /** Those of which we know less than Shopify has, and which were not read as they are before. */
  findBehind(shopId: string, orders: readonly KeyedOrder[]): Promise<readonly KeyedOrder[]>;
  readWholeOrder(shopDomain: string, orderGid: string): Promise<WholeOrderAnswer>;

  /** Up to `limit` roots that have parcels on their way and are unread since then, the longest first. */
  takeWatchedRoots(
    shopId: string,
    limit: number,
    unreadSince: Instant,
  ): Promise<readonly WatchedRoot[]>;
  /** Roots that were taken and not asked for after all: they come first the next time. */
  giveBackWatchedRoots(
    shopId: string,
    roots: readonly Pick<WatchedRoot, 'rootGid' | 'watchedAt'>[],
  ): Promise<void>;
  /** At most `parcelsPerQuery` at once. */
  readParcels(shopDomain: string, parcels: readonly ParcelId[]): Promise<ParcelsAnswer>;
  parcelsPerQuery: number;

  storeEvents(events: readonly NewEvent[]): Promise<StoreEventsResult>;
  /** Wakes the deciding worker; may be lost without harm. */
  wakeDecide(): void;
};
