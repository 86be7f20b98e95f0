import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '#app/store/database.server.ts';
import { testVault } from '#test/vault.ts';

/** Rows as the app writes them, with values a test can name. */

const PHONE = '4930901820';

/** An installed shop with sending on; returns its id. */
export async function addShop(
  database: Database,
  more: { domain?: string; sendingOn?: boolean; templateName?: string | null } = {},
): Promise<string> {
  const id = uuidv7();
  await database.sql.query(
    `INSERT INTO shop (id, domain, installed_at, sending_on, switched_on_at, template_name)
     VALUES ($1, $2, now() - interval '3 days', $3, now() - interval '2 days', $4)`,
    [
      id,
      more.domain ?? `${randomUUID()}.myshopify.com`,
      more.sendingOn ?? true,
      more.templateName === undefined ? 'order_status' : more.templateName,
    ],
  );
  return id;
}

export type SampleNotification = {
  id?: string;
  decision?: 'send' | 'skip';
  reason?: string | null;
  status?: string;
  occurrence?: string;
  rootGid?: string;
  subjectGid?: string;
  subjectKind?: string;
  orderName?: string;
  phone?: string | null;
  customerName?: string | null;
  customerLocale?: string | null;
  parcelNumber?: number | null;
  parcelOf?: number | null;
  eventId?: string | null;
  happenedAt?: string;
  erased?: boolean;
  /** The state of its message; left out: a `send` waits. */
  state?: string;
  cause?: string | null;
  closed?: boolean;
  expired?: boolean;
  holdId?: string | null;
  resendOf?: string | null;
};

/** A notification and, for a `send`, its message; returns the id of both. */
export async function addNotification(
  database: Database,
  shopId: string,
  sample: SampleNotification = {},
): Promise<string> {
  const id = sample.id ?? uuidv7();
  const subjectGid = sample.subjectGid ?? `gid://shopify/Fulfillment/${randomUUID()}`;
  const rootGid = sample.rootGid ?? `gid://shopify/Order/${randomUUID()}`;
  const phone = sample.erased ? null : sample.phone === undefined ? PHONE : sample.phone;
  const name = sample.customerName === undefined ? 'Maria' : sample.customerName;
  const status = sample.status ?? 'shipped';
  const happenedAt = sample.happenedAt ?? new Date(Date.now() - 60_000).toISOString();
  const decision = sample.decision ?? 'send';
  await database.sql.query(
    `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
       status, family, occurrence, happened_at, event_id, decision, reason, order_name,
       parcel_number, parcel_of, phone_hash, phone, phone_source, customer_name, customer_locale,
       erased_at)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
       'shipping_address', $17, $18, CASE WHEN $19::boolean THEN now() END)`,
    [
      id,
      shopId,
      rootGid,
      sample.subjectKind ?? 'fulfilment',
      subjectGid,
      status,
      sample.occurrence ?? subjectGid,
      happenedAt,
      sample.eventId ?? null,
      decision,
      sample.reason ?? null,
      sample.orderName ?? '#1042',
      sample.parcelNumber ?? null,
      sample.parcelOf ?? null,
      phone === null ? null : testVault.hash('phone', phone),
      phone === null ? null : testVault.seal('notification.phone', phone),
      name === null || sample.erased ? null : testVault.seal('notification.customer_name', name),
      sample.customerLocale ?? null,
      sample.erased ?? false,
    ],
  );
  if (decision === 'skip' && sample.state === undefined) return id;
  await database.sql.query(
    `INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
       phone_hash, due_at, expires_at, happened_at, cause, hold_id, resend_of, closed_at)
     VALUES ($1, $2, $3, $4, $5, $5, 0, $6, $7, now() - interval '1 second',
       now() + CASE WHEN $8::boolean THEN interval '-1 minute' ELSE interval '5 hours' END,
       $9, $10, $11, $12, CASE WHEN $13::boolean THEN now() END)`,
    [
      id,
      shopId,
      rootGid,
      subjectGid,
      status,
      sample.state ?? 'waiting',
      testVault.hash('phone', phone ?? PHONE),
      sample.expired ?? false,
      happenedAt,
      sample.cause ?? null,
      sample.holdId ?? null,
      sample.resendOf ?? null,
      sample.closed ?? false,
    ],
  );
  return id;
}

/** A connected channel; returns its id. The key names the 1MSG channel across shops. */
export async function addChannel(
  database: Database,
  shopId: string,
  more: { channelKey?: string; tokenVersion?: number } = {},
): Promise<string> {
  const id = uuidv7();
  const channelKey = more.channelKey ?? `api.1msg.io/${id}`;
  await database.sql.query(
    `INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token,
       token_version, hook_key_hash, hook_key, connected_at, status)
     VALUES ($1, $2, $3, 'https://api.1msg.io', $4, $5, $6, $7, $8, now(), 'connected')`,
    [
      id,
      shopId,
      channelKey.split('/')[1] ?? id,
      channelKey,
      testVault.seal('channel.token', `token-of-${id}`),
      more.tokenVersion ?? 1,
      testVault.hash('hook_key', `key-${id}`),
      testVault.seal('channel.hook_key', `key-${id}`),
    ],
  );
  await database.sql.query(
    'INSERT INTO channel_gate (channel_key) VALUES ($1) ON CONFLICT DO NOTHING',
    [channelKey],
  );
  return id;
}

/** A hold, active unless lifted; returns its id. */
export async function addHold(
  database: Database,
  hold: {
    channelKey: string;
    channelId?: string;
    tokenVersion?: number;
    template?: { name: string; language: string; version: number };
    reason?: string;
    text?: string;
  },
): Promise<string> {
  const id = uuidv7();
  await database.sql.query(
    `INSERT INTO hold (id, channel_key, channel_id, token_version, template_name,
       template_language, template_version, reason, code, text, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 401, $9, now())`,
    [
      id,
      hold.channelKey,
      hold.channelId ?? null,
      hold.tokenVersion ?? null,
      hold.template?.name ?? null,
      hold.template?.language ?? null,
      hold.template?.version ?? null,
      hold.reason ?? 'token_refused',
      hold.text === undefined ? null : testVault.seal('hold.text', hold.text),
    ],
  );
  return id;
}

/** One language of a template; usable unless it has a problem. */
export async function addTemplate(
  database: Database,
  channelId: string,
  more: { name?: string; language?: string; problem?: string | null; body?: string } = {},
): Promise<void> {
  await database.sql.query(
    `INSERT INTO template (channel_id, name, language, namespace, category, status, header, body,
       footer, buttons, problem, checked_at)
     VALUES ($1, $2, $3, 'ns', 'UTILITY', 'approved', 'Your order', $4, 'Reply STOP to end',
       '[{"type":"URL","text":"View status","url":"https://shop.example"}]', $5, now())`,
    [
      channelId,
      more.name ?? 'order_status',
      more.language ?? 'en',
      more.body ?? 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
      more.problem ?? null,
    ],
  );
}

/** An attempt of a message; returns its id. */
export async function addAttempt(
  database: Database,
  shopId: string,
  messageId: string,
  more: {
    channelId?: string;
    state?: string;
    outcome?: string | null;
    evidence?: string | null;
    text?: string;
    renderedText?: string;
    wamid?: string;
    code?: number;
    /** ISO 8601; it finishes half a second later. */
    startedAt?: string;
    language?: string;
  } = {},
): Promise<string> {
  const id = uuidv7();
  const state = more.state ?? 'accepted';
  const wamid = more.wamid ?? null;
  await database.sql.query(
    `INSERT INTO attempt (id, shop_id, message_id, root_gid, channel_id, channel_key, phone_hash,
       number, state, owner, started_at, deadline, finished_at, template_name, template_language,
       template_version, token_version, rendered_text, text_hash, outcome, code, text, evidence,
       wamid_hash, wamid)
     SELECT $1, shop_id, id, root_gid, $4, 'key', phone_hash, 1, $5, $1, $6::timestamptz,
       $6::timestamptz + interval '35 seconds',
       CASE WHEN $5 <> 'started' THEN $6::timestamptz + interval '500 ms' END,
       'order_status', $7, 1, 1, $8, 'text hash', $9, $10, $11, $12, $13, $14
     FROM message WHERE shop_id = $2 AND id = $3`,
    [
      id,
      shopId,
      messageId,
      more.channelId ?? randomUUID(),
      state,
      more.startedAt ?? new Date().toISOString(),
      more.language ?? 'en',
      more.renderedText === undefined
        ? null
        : testVault.seal('attempt.rendered_text', more.renderedText),
      more.outcome === undefined ? state : more.outcome,
      more.code ?? null,
      more.text === undefined ? null : testVault.seal('attempt.text', more.text),
      more.evidence ?? null,
      wamid === null ? null : testVault.hash('wamid', wamid),
      wamid === null ? null : testVault.seal('attempt.wamid', wamid),
    ],
  );
  return id;
}

/** State, cause and closing of a message, and what became of its notification. */
export async function readMessage(database: Database, id: string) {
  const [row] = await database.sql.query<{
    state: string;
    cause: string | null;
    resend_of: string | null;
    hold_id: string | null;
    closed: boolean;
    closed_by: string | null;
    decision: string;
    reason: string | null;
  }>(
    `SELECT m.state, m.cause, m.resend_of, m.hold_id, m.closed_at IS NOT NULL AS closed,
            m.closed_by, n.decision, n.reason
     FROM message m JOIN notification n ON n.id = m.id WHERE m.id = $1`,
    [id],
  );
  if (row === undefined) throw new Error('No such message');
  return row;
}
