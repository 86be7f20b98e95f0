import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { prepareMessage } from '#app/domain/prepare-message.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { type Settlement, settleAttempt } from '#app/domain/settle-attempt.ts';
import type { Status } from '#app/domain/status.ts';
import { STATUS_RULES } from '#app/domain/status.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { StartedAttempt, StartResult } from '#app/pipeline/send-ports.ts';
import type { AttemptStore } from '#app/store/attempts.server.ts';
import type { Sql } from '#app/store/sql.ts';
import { testVault } from '#test/vault.ts';

/** A shop that sends: connected, switched on, with a template in English. */
export type TestShop = {
  readonly id: string;
  readonly domain: string;
  readonly channelId: string;
  readonly channelKey: string;
  readonly hookKey: string;
};

export const TEMPLATE_NAME = 'order_update';
export const TEMPLATE_BODY = 'Hi {{1}}, an update on {{2}}: {{3}}. Thank you for your patience.';

/** So many messages a second that the rate is not what stops a test that is not about it. */
const AMPLE_RATE = 10_000;

/** Makes a shop; with the channel key of another shop the two share a 1MSG channel. */
export async function makeTestShop(
  sql: Sql,
  options: { channelKey?: string; installedDaysAgo?: number; ratePerSecond?: number } = {},
): Promise<TestShop> {
  const name = randomBytes(6).toString('hex');
  const shop = {
    id: uuidv7(),
    domain: `shop-${name}.myshopify.com`,
    channelId: uuidv7(),
    channelKey: options.channelKey ?? `https://api.1msg.io 55${name}`,
    hookKey: `hook_key_${name}_0123456789`,
  };
  await sql.query(
    `INSERT INTO shop (id, domain, installed_at, sending_on, switched_on_at, template_name)
     VALUES ($1, $2, now() - $3 * interval '1 day', true, now() - $3 * interval '1 day', $4)`,
    [shop.id, shop.domain, options.installedDaysAgo ?? 30, TEMPLATE_NAME],
  );
  await sql.query(
    `INSERT INTO channel_gate (channel_key, rate_per_second) VALUES ($1, $2)
     ON CONFLICT DO NOTHING`,
    [shop.channelKey, options.ratePerSecond ?? AMPLE_RATE],
  );
  await sql.query(
    `INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token,
       hook_key_hash, hook_key, connected_at)
     VALUES ($1, $2, '550001', 'https://api.1msg.io', $3, $4, $5, $6, now())`,
    [
      shop.channelId,
      shop.id,
      shop.channelKey,
      testVault.seal('channel.token', 'eyJ.token.secret'),
      testVault.hash('hook_key', shop.hookKey),
      testVault.seal('channel.hook_key', shop.hookKey),
    ],
  );
  await sql.query(
    `INSERT INTO template (channel_id, name, language, namespace, category, status, body, buttons,
       checked_at)
     VALUES ($1, $2, 'en', 'namespace_1', 'UTILITY', 'approved', $3, '[]', now())`,
    [shop.channelId, TEMPLATE_NAME, TEMPLATE_BODY],
  );
  return shop;
}

/** Has a status of the shop use another template than the rest. */
export async function giveTemplate(
  sql: Sql,
  shop: TestShop,
  status: Status,
  name: string,
): Promise<void> {
  await sql.query(
    `INSERT INTO template (channel_id, name, language, namespace, category, status, body, buttons,
       checked_at)
     VALUES ($1, $2, 'en', 'namespace_1', 'UTILITY', 'approved', $3, '[]', now())`,
    [shop.channelId, name, 'Dear {{1}}, about {{2}}: {{3}}.'],
  );
  await sql.query(
    `INSERT INTO status_setting (shop_id, status, "on", template_name) VALUES ($1, $2, true, $3)`,
    [shop.id, status, name],
  );
}

let phones = 0;

/** A phone that no other test uses. */
export function newPhone(): string {
  phones += 1;
  return `34${String(600_000_000 + process.pid * 1000 + phones)}`;
}

export function newGid(kind: string): string {
  return `gid://shopify/${kind}/${Number.parseInt(randomBytes(5).toString('hex'), 16)}`;
}

export type TestMessage = {
  readonly id: string;
  readonly rootGid: string;
  readonly subjectGid: string;
  readonly phone: string;
};

/** A decided send whose message waits and is due; times are seconds from now. */
export async function makeTestMessage(
  sql: Sql,
  shop: TestShop,
  options: {
    phone?: string;
    rootGid?: string;
    subjectGid?: string;
    status?: Status;
    position?: number;
    dueIn?: number;
    expiresIn?: number;
    happenedAgo?: number;
    orderName?: string;
    customerName?: string;
    /** How long ago it was decided. */
    ageHours?: number;
  } = {},
): Promise<TestMessage> {
  const id = uuidv7({ msecs: Date.now() - (options.ageHours ?? 0) * 3_600_000 });
  const status = options.status ?? 'shipped';
  const { family, level } = STATUS_RULES[status];
  const message = {
    id,
    rootGid: options.rootGid ?? newGid('Order'),
    subjectGid: options.subjectGid ?? newGid('Fulfillment'),
    phone: options.phone ?? newPhone(),
  };
  const phoneHash = testVault.hash('phone', message.phone);
  await sql.query(
    `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
       status, family, occurrence, happened_at, decision, order_name, phone_hash, phone,
       phone_source, customer_name, customer_locale)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $1::uuid::text, now() - $8 * interval '1 second', 'send',
       $9, $10, $11, 'order', $12, 'en')`,
    [
      id,
      shop.id,
      message.rootGid,
      level,
      message.subjectGid,
      status,
      family,
      options.happenedAgo ?? 60,
      options.orderName ?? `#${id.slice(-6)}`,
      phoneHash,
      testVault.seal('notification.phone', message.phone),
      testVault.seal('notification.customer_name', options.customerName ?? 'Ana'),
    ],
  );
  await sql.query(
    `INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
       phone_hash, due_at, expires_at, happened_at)
     SELECT id, shop_id, root_gid, subject_gid, status, family, $2, 'waiting', phone_hash,
       now() + $3 * interval '1 second', now() + $4 * interval '1 second', happened_at
     FROM notification WHERE id = $1`,
    [id, options.position ?? 1, options.dueIn ?? -1, options.expiresIn ?? 3600],
  );
  return message;
}

export type MessageRow = {
  state: string;
  cause: string | null;
  code: number | null;
  resend_of: string | null;
  hold_id: string | null;
  tries: number;
  closed: boolean;
  sent: boolean;
  delivered: boolean;
  read: boolean;
  failed: boolean;
  due_seconds: number;
  decision: string;
  reason: string | null;
};

/** How a message and its notification stand. */
export async function readMessage(sql: Sql, id: string): Promise<MessageRow> {
  const [row] = await sql.query<MessageRow>(
    `SELECT m.state, m.cause, m.code, m.resend_of, m.hold_id, m.tries,
       m.closed_at IS NOT NULL AS closed, m.sent_at IS NOT NULL AS sent,
       m.delivered_at IS NOT NULL AS delivered, m.read_at IS NOT NULL AS read,
       m.failed_at IS NOT NULL AS failed,
       extract(epoch FROM m.due_at - now())::float8 AS due_seconds, n.decision, n.reason
     FROM message m JOIN notification n ON n.id = m.id WHERE m.id = $1`,
    [id],
  );
  if (row === undefined) throw new Error('No such message');
  return row;
}

/** The states of a message's attempts, first to last. */
export async function readAttemptStates(sql: Sql, messageId: string): Promise<string[]> {
  const rows = await sql.query<{ state: string }>(
    'SELECT state FROM attempt WHERE message_id = $1 ORDER BY number',
    [messageId],
  );
  return rows.map((row) => row.state);
}

/** The only one of `items`. */
export function only<T>(items: readonly T[]): T {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) {
    throw new Error(`One was expected, there are ${items.length}`);
  }
  return item;
}

/** The attempt of a message among those just started. */
export function attemptOf(started: readonly StartedAttempt[], message: TestMessage) {
  return only(started.filter(({ messageId }) => messageId === message.id));
}

/** What the outcome of an attempt comes to, with the app's own waits. */
export function settlementOf(attempt: StartedAttempt, outcome: SendOutcome): Settlement {
  return settleAttempt(outcome, attempt, WAITS);
}

export const OWNER = randomUUID();

/** For stores that must be able to open all they read. */
export function failOnUnreadable(error: unknown): never {
  throw error;
}

/** Options of the attempt store in tests. */
export const SEND_OPTIONS = { waits: WAITS, onUnreadable: failOnUnreadable };

type Starts = Pick<AttemptStore, 'startAttempts'>;

/** Starts what may leave on the channel of this shop now. */
export async function startOn(
  attempts: Starts,
  { channelKey }: TestShop,
  owner = OWNER,
): Promise<StartResult> {
  const result = (await attempts.startAttempts([channelKey], owner, prepareMessage)).get(
    channelKey,
  );
  if (result === undefined) throw new Error('Each channel that is asked for has a result');
  return result;
}
