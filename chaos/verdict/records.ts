import type { DatabaseTruth } from '../database.ts';
import type { TruthChange } from '../ledger.ts';
import type { PhoneKind } from '../plan-customers.ts';

/** A message that the simulated 1MSG took on. */
export type AcceptedMessage = {
  wamid: string;
  channel: string;
  /** By the order's name in the text; null where it names none of ours. */
  shop: string | null;
  orderName: string | null;
  /** By the label in the text. */
  status: string | null;
  /** Digits as they were sent. */
  phone: string;
  /** WhatsApp knows the phone by other digits: a Brazilian ninth digit, a Mexican 1. */
  rewritten: boolean;
  receivedAt: number;
  /** What the caller was answered: a reply mode of the simulator. */
  reply: string;
  /** Statuses it really reached. */
  reached: ReadonlySet<string>;
  /** Statuses that the shop's hook address has answered 200. */
  told: ReadonlySet<string>;
  /** Its echo was answered 200 by the shop's hook address. */
  echoTold: boolean;
  /** It stands in the history that 1MSG can be asked for. */
  inHistory: boolean;
};

/** One call of sendTemplate, taken on or not. */
export type Call = { channel: string; phone: string; receivedAt: number };

/** A row of the merchant's list. */
export type PageRow = {
  shop: string;
  id: string;
  orderName: string;
  status: string;
  state: string;
  reason: string | null;
};

export type CustomerRecord = { kind: PhoneKind; digits: string | null };

export type StopRecord = {
  channel: string;
  customer: number;
  saidAt: number;
  /** When each shop of the channel had answered the hook 200. */
  knownAt: ReadonlyMap<string, number>;
};

/** What a run was like, in figures. */
export type RunFigures = {
  events: number;
  seconds: number;
  kills: Readonly<Record<'web' | 'worker', number>>;
  restarts: readonly { mode: string; inFlight: number; milliseconds: number }[];
  faults: Readonly<Record<string, number>>;
  foreign: number;
  webhooks: {
    made: number;
    repeated: number;
    overtaken: number;
    retried: number;
    dropped: number;
    givenUp: number;
    /** Answers to genuine webhooks that were neither 2xx nor 5xx. */
    refused: number;
  };
  /** How many answers of each HTTP status the app gave. */
  answers: Readonly<Record<string, number>>;
  /** Starts that failed while the database was away, and were tried again. */
  startsThatFailed: number;
  endedByThemselves: readonly string[];
};

/** All three truths of a run, as the verdict reads them. */
export type Records = {
  waitDivisor: number;
  history: boolean;
  changes: readonly TruthChange[];
  customers: readonly CustomerRecord[];
  stops: readonly StopRecord[];
  messages: readonly AcceptedMessage[];
  calls: readonly Call[];
  pages: readonly PageRow[];
  /** Deliveries of Shopify that the app answered 200: shop and delivery id. */
  answeredWebhooks: readonly string[];
  database: DatabaseTruth;
  figures: RunFigures;
};

export type FindingKind = 'lost' | 'doubled' | 'contradiction' | 'unconfirmed' | 'hardness';

/** Something that must not be; any of them fails the run. */
export type Finding = { kind: FindingKind; check: string; text: string };
