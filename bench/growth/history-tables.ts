import type { Vault } from '#app/store/vault.ts';
import { type History, sealedSamples, timesOf } from './history.ts';
import { rowsFrom } from './history-functions.ts';

/** A table, and the statements that fill it. */
export type TableLoad = { readonly table: string; readonly inserts: readonly string[] };

/** Kinds of ids. */
const NOTIFICATION = 1;
const ATTEMPT = 2;
const RECEIPT = 3;
const EVENT = 6;
const SHOP = 8;
const CHANNEL = 9;

const DAYS_OF_PERSONS = 90;
const DAYS_OF_WEEKS = 84;
const DAYS_OF_KEYS = 30;

const SENT_STATES = "('read', 'delivered', 'sent', 'accepted', 'failed', 'unconfirmed')";
const FAMILY = `CASE status WHEN 'delivered' THEN 'arrived' WHEN 'refunded' THEN 'refund' ELSE status END`;
const SUBJECT = `CASE WHEN stage = 0 OR status = 'cancelled' THEN growth.gid('Order', root)
  WHEN status = 'refunded' THEN growth.gid('Refund', root)
  ELSE growth.gid('Fulfillment', root) END`;
const ID = `growth.id(ms, n, ${NOTIFICATION})`;
const SHOP_ID = `growth.id(0, shop, ${SHOP})`;
const CHANNEL_ID = `growth.id(0, shop, ${CHANNEL})`;
const CHANNEL_KEY = `'api.1msg.io/55' || lpad(shop::text, 8, '0')`;

/** One customer in two thousand reads a rare language, one in five German. */
const LOCALE = `CASE WHEN root / 5 % 2000 = 3 THEN 'is' WHEN root / 5 % 5 = 1 THEN 'de-DE'
  ELSE 'en' END`;

/** The rows of every table that grows, as the app leaves them after their time. */
export function loadsOf(history: History, vault: Vault): TableLoad[] {
  const { orders, lag, daysAgo, firstOf } = timesOf(history);
  const sealed = sealedSamples(vault);
  const last = history.notifications - 1;
  const all = rowsFrom(0, last);
  const since = (days: number): string => rowsFrom(firstOf(days), last);
  const kept = (value: string): string =>
    `CASE WHEN ms > ${daysAgo(DAYS_OF_PERSONS)} THEN '${value}' END`;

  const notification = `
    INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
      status, family, occurrence, happened_at, event_id, decision, reason, decided_at, order_name,
      parcel_number, parcel_of, phone_hash, phone, phone_source, customer_name, customer_locale,
      erased_at, decided_on)
    SELECT ${ID}, ${SHOP_ID}, 1, growth.gid('Order', root),
      CASE WHEN stage = 0 THEN 'order' ELSE 'fulfilment' END, ${SUBJECT}, status, ${FAMILY},
      ${SUBJECT}, growth.at(ms - 2000), growth.id(ms - 1500, n * 2, ${EVENT}),
      CASE WHEN state IS NULL OR state IN ('superseded', 'ended') THEN 'skip' ELSE 'send' END,
      CASE WHEN stage = 0 THEN 'status_off' WHEN state IS NULL THEN 'no_phone'
           WHEN state = 'superseded' THEN 'superseded' WHEN state = 'ended' THEN 'too_late' END,
      growth.at(ms), '#' || 1000 + root, CASE WHEN stage > 0 THEN 1 END,
      CASE WHEN stage > 0 THEN 1 END, CASE WHEN root / 5 % 20 <> 3 THEN growth.phone(root) END,
      CASE WHEN root / 5 % 20 <> 3 THEN ${kept(sealed.phone)} END, 'shipping_address',
      ${kept(sealed.name)}, ${LOCALE},
      CASE WHEN ms <= ${daysAgo(DAYS_OF_PERSONS)} THEN growth.at(ms) + interval '90 days' END,
      growth.at(ms)::date
    FROM ${all}`;

  const message = `
    INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
      phone_hash, due_at, expires_at, happened_at, cause, code, tries, closed_at, closed_by,
      resent_at, sent_at, delivered_at, read_at, failed_at, created_at, updated_at,
      decided_on)
    SELECT ${ID}, ${SHOP_ID}, growth.gid('Order', root), ${SUBJECT}, status, ${FAMILY}, stage,
      state, growth.phone(root), growth.at(ms), growth.at(ms) + interval '1 day',
      growth.at(ms - 2000),
      CASE state WHEN 'failed' THEN 'not_on_whatsapp' WHEN 'unconfirmed' THEN 'timeout'
                 WHEN 'superseded' THEN 'superseded' WHEN 'ended' THEN 'too_late' END,
      CASE state WHEN 'failed' THEN 131026 END,
      CASE WHEN state IN ${SENT_STATES} THEN 1 ELSE 0 END,
      CASE WHEN state = 'unconfirmed' AND n % 10 <> 0 THEN growth.at(ms) + interval '1 day' END,
      CASE WHEN state = 'unconfirmed' AND n % 10 <> 0 THEN '1' END,
      CASE WHEN state = 'failed' AND n % 50 = 0 THEN growth.at(ms) + interval '1 hour' END,
      CASE WHEN state IN ('read', 'delivered', 'sent') THEN growth.at(ms + 5000) END,
      CASE WHEN state IN ('read', 'delivered') THEN growth.at(ms + 7000) END,
      CASE WHEN state = 'read' THEN growth.at(ms + 600000) END,
      CASE WHEN state = 'failed' THEN growth.at(ms + 6000) END, growth.at(ms),
      growth.at(ms + 7000), growth.at(ms)::date
    FROM ${all} WHERE state IS NOT NULL`;

  const attempt = `
    INSERT INTO attempt (id, shop_id, message_id, root_gid, channel_id, channel_key, phone_hash,
      number, state, owner, started_at, deadline, recipient_free_at, finished_at, template_name,
      template_language, template_version, token_version, rendered_text, text_hash, outcome,
      wamid_hash, wamid, poll_at, polls)
    SELECT growth.id(ms + 3000, n, ${ATTEMPT}), ${SHOP_ID}, ${ID}, growth.gid('Order', root),
      ${CHANNEL_ID}, ${CHANNEL_KEY}, growth.phone(root), 1,
      CASE state WHEN 'unconfirmed' THEN 'unconfirmed' ELSE 'accepted' END,
      growth.id(0, 1, 0), growth.at(ms + 3000), growth.at(ms + 38000), growth.at(ms + 9000),
      growth.at(ms + 3500), 'order_update', 'en', 1, 1, ${kept(sealed.text)},
      growth.hash('text ' || n),
      CASE state WHEN 'unconfirmed' THEN 'timeout' ELSE 'accepted' END,
      CASE WHEN state <> 'unconfirmed' THEN growth.wamid(n) END,
      CASE WHEN state <> 'unconfirmed' THEN ${kept(sealed.wamid)} END,
      CASE WHEN ms > ${daysAgo(1)} AND state IN ('accepted', 'sent', 'unconfirmed')
           THEN growth.at(ms) + interval '3 days' END, 2
    FROM ${all} WHERE state IN ${SENT_STATES}`;

  const receipts = (told: string): string => `
    INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, attempt_id, status, source, reason,
      code, happened_at, received_at, chat_id_hash, bsuid_hash)
    SELECT growth.id(ms + told.after, n, ${RECEIPT} + told.kind), ${SHOP_ID}, ${CHANNEL_ID},
      growth.wamid(n), growth.id(ms + 3000, n, ${ATTEMPT}), told.status, 'hook',
      CASE told.status WHEN 'failed' THEN 'not_on_whatsapp' END,
      CASE told.status WHEN 'failed' THEN 131026 END, growth.at(ms + told.after),
      growth.at(ms + told.after), growth.hash('chat ' || root / 2), growth.hash('user ' || root / 2)
    FROM ${since(DAYS_OF_WEEKS)}
    CROSS JOIN (VALUES ${told}) AS told(status, kind, after)
    WHERE (told.status = 'sent' AND state IN ('read', 'delivered', 'sent'))
       OR (told.status = 'delivered' AND state IN ('read', 'delivered'))
       OR (told.status = 'read' AND state = 'read')
       OR (told.status = 'failed' AND state = 'failed')`;

  /** Of other people's messages on the same numbers. */
  const foreign = `
    INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, received_at, chat_id_hash,
      phone_hash)
    SELECT growth.id(ms, n, ${RECEIPT}), ${SHOP_ID}, ${CHANNEL_ID}, growth.hash('foreign ' || n),
      'delivered', 'hook', growth.at(ms), growth.hash('stranger ' || n),
      growth.hash('phone of a stranger ' || n)
    FROM (SELECT n, ${daysAgo(0)}::bigint - n * 60000 AS ms, (n % ${history.shops})::int AS shop
          FROM generate_series(1::bigint, 2000) AS n) AS r`;

  const event = `
    INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, received_at,
      decided_at, changes)
    SELECT growth.id(ms - 1500 + copy * 300, n * 2 + copy, ${EVENT}), ${SHOP_ID},
      growth.gid('Order', root), ${SUBJECT},
      (ARRAY['fulfillments/update', 'orders/updated'])[copy + 1], growth.at(ms - 2000),
      growth.at(ms - 1500), growth.at(ms), 1 - copy
    FROM ${since(DAYS_OF_WEEKS)} CROSS JOIN generate_series(0, 1) AS copy`;

  const root = `
    INSERT INTO root (shop_id, root_gid, state, next_position, updated_at, watch_until, watched_at)
    SELECT growth.id(0, growth.shop(root), ${SHOP}), growth.gid('Order', root),
      CASE WHEN ended > ${daysAgo(DAYS_OF_KEYS)} THEN '${sealed.state}' END, 4, growth.at(ended),
      CASE WHEN ended > ${daysAgo(0)} THEN now() + interval '20 days' END,
      CASE WHEN ended > ${daysAgo(0)} THEN now() - root % 600 * interval '1 s' END
    FROM (SELECT root, growth.ms((root + 3 * ${lag}) * 4 + 3) AS ended
          FROM generate_series(0::bigint, ${orders - 1}) AS root) AS r`;

  const simple = (table: string, columns: string, values: string, rows: string): TableLoad => ({
    table,
    inserts: [`INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${rows}`],
  });
  const eachRoot = (every: number): string => `(
    SELECT root, growth.shop(root) AS shop
    FROM generate_series(0::bigint, ${orders - 1}, ${every}) AS root) AS r`;

  return [
    { table: 'notification', inserts: [notification] },
    { table: 'attempt', inserts: [attempt] },
    { table: 'message', inserts: [message] },
    {
      table: 'receipt',
      inserts: [
        receipts("('sent', 0, 5000), ('delivered', 1, 7000), ('failed', 2, 6000)"),
        receipts("('read', 1, 600000)"),
        foreign,
      ],
    },
    { table: 'event', inserts: [event] },
    { table: 'root', inserts: [root] },
    simple(
      'webhook_key',
      'shop_id, webhook_id, received_at',
      `${SHOP_ID}, (md5(n || ' ' || copy)::uuid)::text, growth.at(ms - 1500)`,
      `${since(DAYS_OF_KEYS)} CROSS JOIN generate_series(0, 1) AS copy`,
    ),
    simple(
      'receipt_key',
      'channel_id, wamid_hash, status, received_at',
      `${CHANNEL_ID}, growth.wamid(n), told.status, growth.at(ms + 7000)`,
      `${since(DAYS_OF_KEYS)} JOIN (VALUES ('sent'), ('delivered'), ('read')) AS told(status)
         ON state = 'read' OR (state = 'delivered' AND told.status <> 'read')
            OR (state = 'sent' AND told.status = 'sent')`,
    ),
    simple(
      'recipient_alias',
      'shop_id, alias_hash, phone_hash',
      `${SHOP_ID}, growth.hash('chat ' || root / 2), growth.phone(root)`,
      `(SELECT DISTINCT shop, root / 2 * 2 AS root FROM ${eachRoot(1)} WHERE root / 5 % 20 <> 3) AS r`,
    ),
    simple(
      'opt_out',
      'shop_id, recipient_hash, source, opted_out_at',
      `${SHOP_ID}, growth.hash('gone ' || root), 'reply', now()`,
      eachRoot(101),
    ),
    simple(
      'tombstone',
      'shop_id, root_hash',
      `${SHOP_ID}, growth.hash('erased ' || root)`,
      eachRoot(1009),
    ),
    simple(
      'access_log',
      'id, shop_id, notification_id, staff_id, field, at',
      `growth.id(ms, n, 7), ${SHOP_ID}, ${ID}, '1', 'phone', growth.at(ms)`,
      `${all} WHERE n % 200 = 0`,
    ),
    simple(
      'inspection',
      'id, shop_id, source, problem, payload, received_at',
      `growth.id(ms, n, 10), ${SHOP_ID}, 'orders/updated', 'order: missing', '${sealed.payload}', growth.at(ms)`,
      `(SELECT n, (n % ${history.shops})::int AS shop, ${daysAgo(0)}::bigint - n * 900000 AS ms
        FROM generate_series(1::bigint, 500) AS n) AS r`,
    ),
    // Of the last two days alone, and as many however long the app has been in use.
    simple(
      'channel_recipient',
      'channel_key, phone_hash, last_at',
      `${CHANNEL_KEY}, growth.hash('recipient ' || n), now() - n % 47 * interval '1 hour'`,
      `(SELECT n, CASE WHEN n <= 1000 THEN 0 ELSE (n % ${history.shops})::int END AS shop
        FROM generate_series(1, 5000) AS n) AS r`,
    ),
  ];
}

/** The shops of a history with what each needs to send: a channel and a template. */
export function shopStatements({ shops }: History, vault: Vault): string[] {
  const { token } = sealedSamples(vault);
  const each = `(SELECT generate_series(0, ${shops - 1}) AS shop) AS r`;
  return [
    `INSERT INTO shop (id, domain, installed_at, sending_on, switched_on_at, template_name, daily_limit)
     SELECT ${SHOP_ID}, 'shop-' || shop || '.myshopify.com', now() - interval '401 days', true,
       now() - interval '401 days', 'order_update', 10000 FROM ${each}`,
    `INSERT INTO channel_gate (channel_key) SELECT ${CHANNEL_KEY} FROM ${each}`,
    `INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token,
       hook_key_hash, hook_key, connected_at, status)
     SELECT ${CHANNEL_ID}, ${SHOP_ID}, '55' || lpad(shop::text, 8, '0'), 'https://api.1msg.io',
       ${CHANNEL_KEY}, '${token}', growth.hash('hook key ' || shop),
       '${vault.seal('channel.hook_key', 'a hook key of a channel')}', now(), 'connected'
     FROM ${each}`,
    `INSERT INTO template (channel_id, name, language, namespace, category, status, body, buttons,
       checked_at)
     SELECT ${CHANNEL_ID}, 'order_update', language, 'namespace_1', 'UTILITY', 'approved',
       'Hi {{1}}, an update on {{2}}: {{3}}.', '[]', now()
     FROM ${each} CROSS JOIN unnest(ARRAY['en', 'de', 'es']) AS language`,
  ];
}

/** Where retention has come to: all that is over is blanked already. */
export function markStatement(history: History): string {
  const { firstOf } = timesOf(history);
  return `INSERT INTO history_mark (shop_id, id)
    SELECT shop.id, growth.id(growth.ms(${Math.max(0, firstOf(DAYS_OF_PERSONS) - 1)}), 0, 0) FROM shop`;
}
