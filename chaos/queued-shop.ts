import { v7 as uuidv7 } from 'uuid';
import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import type { Sql } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';

/** A shop that sends on a channel of the simulator. */
export type QueuedShop = { id: string; channelKey: string };

export type QueuedMessage = {
  phone: string;
  rootGid: string;
  subjectGid: string;
  status: Status;
  position: number;
  happenedAt: Date;
  expiresAt: Date;
};

const TEMPLATE = 'order_status_update';

/** Makes a shop that is set up and switched on, with a channel and its template. */
export async function makeQueuedShop(
  sql: Sql,
  vault: Vault,
  channel: { id: string; token: string; baseUrl: string; namespace: string; body: string },
): Promise<QueuedShop> {
  const id = uuidv7();
  const channelId = uuidv7();
  const channelKey = `${new URL(channel.baseUrl).host}/${channel.id}`;
  await sql.query(
    `INSERT INTO shop (id, domain, installed_at, sending_on, switched_on_at, template_name)
     VALUES ($1, $2, now() - interval '30 days', true, now() - interval '30 days', $3)`,
    [id, `shop-${id}.myshopify.com`, TEMPLATE],
  );
  await sql.query('INSERT INTO channel_gate (channel_key) VALUES ($1)', [channelKey]);
  await sql.query(
    `INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token,
       hook_key_hash, hook_key, connected_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())`,
    [
      channelId,
      id,
      channel.id,
      channel.baseUrl,
      channelKey,
      vault.seal('channel.token', channel.token),
      vault.hash('hook_key', id),
      vault.seal('channel.hook_key', id),
    ],
  );
  await sql.query(
    `INSERT INTO template (channel_id, name, language, namespace, category, status, body, buttons,
       checked_at)
     VALUES ($1, $2, 'en', $3, 'UTILITY', 'approved', $4, '[]', now())`,
    [channelId, TEMPLATE, channel.namespace, channel.body],
  );
  return { id, channelKey };
}

/** Puts decided messages in line, due now, in one statement each; returns their ids in order. */
export async function queueMessages(
  sql: Sql,
  vault: Vault,
  shop: QueuedShop,
  messages: readonly QueuedMessage[],
): Promise<string[]> {
  const rows = messages.map((message) => ({
    id: uuidv7(),
    shop_id: shop.id,
    root_gid: message.rootGid,
    subject_kind: STATUS_RULES[message.status].level,
    subject_gid: message.subjectGid,
    status: message.status,
    family: STATUS_RULES[message.status].family,
    happened_at: message.happenedAt,
    expires_at: message.expiresAt,
    position: message.position,
    order_name: `#${message.rootGid.split('/').at(-1)}`,
    phone_hash: vault.hash('phone', message.phone),
    phone: vault.seal('notification.phone', message.phone),
    customer_name: vault.seal('notification.customer_name', 'Ana'),
  }));
  await sql.query(
    `WITH input AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, shop_id uuid, root_gid text,
         subject_kind text, subject_gid text, status text, family text, happened_at timestamptz,
         expires_at timestamptz, position int, order_name text, phone_hash text, phone text,
         customer_name text)
     ), told AS (
       INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
         status, family, occurrence, happened_at, decision, order_name, phone_hash, phone,
         phone_source, customer_name, customer_locale)
       SELECT id, shop_id, 1, root_gid, subject_kind, subject_gid, status, family, id::text,
         happened_at, 'send', order_name, phone_hash, phone, 'order', customer_name, 'en'
       FROM input
     )
     INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
       phone_hash, due_at, expires_at, happened_at)
     SELECT id, shop_id, root_gid, subject_gid, status, family, position, 'waiting', phone_hash,
       now(), expires_at, happened_at
     FROM input`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}
