import type { EarlierSend, Ending } from '#app/domain/decide.ts';
import type { Facts, Instant, ReadFacts } from '#app/domain/facts.ts';
import type { OptInSources } from '#app/domain/opt-in.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import type { QuietRule } from '#app/domain/quiet-hours.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import type { Status, SubjectKind } from '#app/domain/status.ts';
import type { ConfirmedOn } from '#app/domain/status-change.ts';
import type { ShopFact } from './receive.ts';

/** The settings of a shop as decide needs them. */
export type DecidingShop = {
  readonly id: string;
  readonly domain: string;
  readonly installNumber: number;
  readonly installedAt: Instant;
  readonly uninstalled: boolean;
  readonly sendingOn: boolean;
  readonly switchedOnAt: Instant | null;
  readonly connected: boolean;
  readonly testOrdersOn: boolean;
  readonly confirmedOn: ConfirmedOn;
  readonly defaultCountry: string | null;
  readonly timeZone: string;
  /** By what a customer's agreement is known; null: everyone with a phone is messaged. */
  readonly optIn: OptInSources | null;
  /** Null: messages may leave at any hour. */
  readonly quiet: QuietRule | null;
  /** How long a status is news that has no limit of its own; null: as its rule says. */
  readonly freshForSeconds: number | null;
  /** Only what differs from the rule's defaults. */
  readonly switches: ReadonlyMap<
    Status,
    { on: boolean; switchedOnAt: Instant | null; freshForSeconds: number | null }
  >;
};

export type UndecidedEvent = {
  readonly id: string;
  readonly topic: string;
  readonly triggeredAt: Instant;
  readonly facts: Facts | ReadFacts | ShopFact;
};

/** A root that this process may decide until its lease runs out. */
export type ClaimedRoot = {
  /** Names this claim: what is recorded under another one is not taken. */
  readonly claim: string;
  readonly shop: DecidingShop;
  readonly rootGid: string;
  readonly state: OrderState;
  readonly events: readonly UndecidedEvent[];
  /** Keys of all status changes of the root that have a notification. */
  readonly knownKeys: ReadonlySet<string>;
  readonly earlier: readonly EarlierSend[];
  readonly nextPosition: number;
  readonly readFailures: number;
  /** Its customer asked for erasure. */
  readonly erased: boolean;
  /** The database's clock when it was claimed. */
  readonly now: Instant;
};

export type NewNotification = {
  readonly id: string;
  readonly subjectKind: SubjectKind;
  readonly subjectGid: string;
  readonly status: Status | 'unknown';
  readonly carrierStatus: string | null;
  readonly family: string;
  readonly occurrence: string;
  readonly happenedAt: Instant | null;
  readonly eventId: string | null;
  readonly orderName: string;
  readonly parcelNumber: number | null;
  readonly parcelOf: number | null;
  readonly phone: string | null;
  readonly phoneSource: string | null;
  readonly customerName: string | null;
  readonly customerLocale: string | null;
} & (
  | { readonly decision: 'skip'; readonly reason: SkipReason }
  | {
      readonly decision: 'send';
      readonly position: number;
      readonly phone: string;
      readonly dueAt: Instant;
      readonly expiresAt: Instant;
      readonly happenedAt: Instant;
      readonly status: Status;
    }
);

/** What deciding a root came to; recorded as a whole or, if the lease was lost, not at all. */
export type RootPass = {
  readonly claim: string;
  readonly shopId: string;
  readonly installNumber: number;
  readonly rootGid: string;
  /** The shop's day, which what is decided is counted by: `2026-11-22`. */
  readonly decidedOn: string;
  readonly state: OrderState | null;
  /** Until when its parcels are asked for by their ids; null: none is on its way. */
  readonly watchUntil: Instant | null;
  readonly events: readonly { id: string; changes: number }[];
  readonly notifications: readonly NewNotification[];
  readonly endings: readonly Ending[];
  /** When to look again without a new event; null: only then. */
  readonly decideAt: Instant | null;
  readonly waitingFor: 'order' | 'shopify_access' | 'cancellation' | null;
  readonly readFailures: number;
  readonly nextPosition: number;
};

export type OrderReading =
  | { readonly outcome: 'read'; readonly facts: Facts }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'access_lost' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'unreachable' };

export type DecidePorts = {
  claimRoots(limit: number): Promise<ClaimedRoot[]>;
  /** Returns how many `send` decisions were recorded. */
  recordPasses(passes: readonly RootPass[]): Promise<number>;
  /** Milliseconds until a root is to be looked at again; null: none waits. */
  millisecondsToNextDecision(): Promise<number | null>;
  readOrder(shopDomain: string, orderGid: string): Promise<OrderReading>;
  readPhone: ReadPhone;
  /** Which of these (shop, phone) opted out, as `${shopId} ${digits}`. */
  findOptOuts(
    recipients: readonly { shopId: string; phone: string }[],
  ): Promise<ReadonlySet<string>>;
  /** Carries out what an update says of the shop as a whole; idempotent. */
  applyShopFact(shop: DecidingShop, fact: ShopFact, triggeredAt: Instant): Promise<void>;
  newId(): string;
  wakeSend(): void;
};
