import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { PreparedTest, TestResult } from '#app/domain/test-message.ts';
import type { SendingChannel, SendPorts } from './send-ports.ts';

/** A test whose attempt is committed as started: its request may leave now, once. */
export type StartedTest = {
  readonly id: string;
  readonly attemptId: string;
  readonly channelKey: string;
  readonly channel: SendingChannel;
};

/** What keeps a test from leaving now. */
export const TEST_STOPS = [
  'not_connected',
  'opted_out',
  'too_many',
  'recipient_pause',
  'channel_pause',
  'busy',
] as const;
export type TestStop = (typeof TEST_STOPS)[number];

export type TestStart =
  | { readonly outcome: 'started'; readonly test: StartedTest }
  /** The channel stopped answering, and is to be asked for its status before anything leaves. */
  | {
      readonly outcome: 'ask_status';
      readonly channelKey: string;
      readonly channel: SendingChannel;
    }
  /** `seconds`: until it may be worth another try; null where time does not help. */
  | { readonly outcome: 'stopped'; readonly by: TestStop; readonly seconds: number | null };

/** The shop's last test, as stored; what is personal is null an hour later. */
export type TestRecord = {
  readonly id: string;
  readonly attemptId: string;
  /** E.164 digits. */
  readonly phone: string | null;
  readonly createdAt: string;
  /** Seconds since then, by the database's clock. */
  readonly age: number;
  /** Its call took longer than any call may. */
  readonly overdue: boolean;
  readonly result: TestResult['result'] | null;
  readonly reason: string | null;
  readonly arrived: 'delivered' | 'read' | null;
  readonly code: number | null;
  readonly text: string | null;
};

export type TestsPort = {
  /** Starts a test within all limits of the channel, those of messages to customers included. */
  startTest(
    shopId: string,
    phone: string,
    prepared: Extract<PreparedTest, { ok: true }>,
  ): Promise<TestStart>;
  settleTest(test: StartedTest, outcome: SendOutcome): Promise<void>;
  /** Takes an answer of GET /status to the channel's gate. */
  recordStatus: SendPorts['recordStatus'];
  joinReceipts: SendPorts['joinReceipts'];
  findLastTest(shopId: string): Promise<TestRecord | null>;
};
