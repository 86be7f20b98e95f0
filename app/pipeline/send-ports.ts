import type { holdOfStatus } from '#app/domain/hold-probe.ts';
import type { DueMessage, PreparedMessage } from '#app/domain/prepare-message.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { Settlement } from '#app/domain/settle-attempt.ts';
import type { OneMsgPort } from './merchant-app-ports.ts';

/** An attempt that is committed as started: its request may leave now, once. */
export type StartedAttempt = {
  readonly id: string;
  readonly messageId: string;
  readonly shopId: string;
  /** How many attempts of the message there are, with this one. */
  readonly tries: number;
  /** How many before this one were refused for a reason that might go away. */
  readonly retries: number;
  readonly channelKey: string;
  readonly channel: SendingChannel;
  readonly phone: string;
  /** The hold that it probes. */
  readonly probeOf: string | null;
  readonly prepared: Extract<PreparedMessage, { verdict: 'send' }>;
};

/** What it takes to call a channel. */
export type SendingChannel = {
  readonly id: string;
  readonly baseUrl: string;
  readonly channelId: string;
  readonly token: string;
  readonly tokenVersion: number;
};

/** What GET /status says: nothing, or whether messages of the number must wait, and why. */
export type StatusAnswer =
  | { readonly answered: false }
  | { readonly answered: true; readonly hold: ReturnType<typeof holdOfStatus> };

export type StartResult = {
  readonly started: readonly StartedAttempt[];
  /** The channel stopped answering, and is to be asked for its status before anything leaves. */
  readonly askStatusOf: SendingChannel | null;
  /** Milliseconds until another look is worth it; null: not before something happens. */
  readonly againInMs: number | null;
};

/** The pure last look at a message; the claim runs it, so it cannot wait for anything. */
export type Prepare = (message: DueMessage, now: string) => PreparedMessage;

export type SettleResult =
  | { readonly outcome: 'settled' }
  /** A late reply turned an unconfirmed attempt to accepted. */
  | { readonly outcome: 'proved_late' }
  /** Somebody else closed it; the reply changes nothing. */
  | { readonly outcome: 'closed_already' };

/** An attempt that 1MSG took, and the id that WhatsApp gave it. */
export type AcceptedAttempt = {
  readonly attempt: StartedAttempt;
  readonly settlement: Settlement;
  readonly wamid: string;
};

export type SendPorts = {
  /** Channels that have messages due. */
  findDueChannels(): Promise<string[]>;
  /** Starts what may leave on these channels now, each within its limits; the result of each. */
  startAttempts(
    channelKeys: readonly string[],
    prepare: Prepare,
  ): Promise<ReadonlyMap<string, StartResult>>;
  sendTemplate(attempt: StartedAttempt): Promise<SendOutcome>;
  getStatus: OneMsgPort['getStatus'];
  recordStatus(channelKey: string, answer: StatusAnswer): Promise<void>;
  settleAttempt(attempt: StartedAttempt, settlement: Settlement): Promise<SettleResult>;
  /**
   * Records that these attempts were accepted; returns the ids of those that were still open.
   * The others are settled one by one: a late reply counts in a way of its own.
   */
  settleAccepted(accepted: readonly AcceptedAttempt[]): Promise<ReadonlySet<string>>;
  /** Attempts past their deadline, their owner presumed dead, become unconfirmed. */
  closeOverdueAttempts(): Promise<number>;
  /** Unsent messages whose time is over become skips. */
  endExpiredMessages(): Promise<number>;
  /** Milliseconds until the next waiting message is due, 0 where one is; null: none waits. */
  millisecondsToNextDue(): Promise<number | null>;
  /** Joins receipts that came before the ids they speak of. */
  joinReceipts(attemptIds: readonly string[]): Promise<void>;
};
