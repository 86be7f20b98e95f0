import { FIXABLE_FAILURES } from '#app/domain/fixable-failure.ts';
import { AVAILABLE_STATUSES } from '#app/domain/status.ts';
import type {
  NotificationRecord,
  NotificationViewsPort,
} from '#app/pipeline/merchant-app-ports-views.ts';
import { readPageQuery } from './notification-page-query.server.ts';
import { LANGUAGE } from './notification-views-query.ts';
import {
  type AttemptRow,
  attemptOf,
  NOTIFICATION_COLUMNS,
  type NotificationRow,
  notificationOf,
  type ReceiptRow,
  receiptOf,
} from './notification-views-rows.ts';
import { findProbablyDelivered } from './probable-deliveries.server.ts';
import type { SqlEngine } from './sql.ts';
import { idsAfter, idsOfLastDays } from './time-ordered-id.ts';
import type { Vault } from './vault.ts';

/** In the order of an index that is the shop's, so that it is the one that is read. */
const countOf = (condition: string, order: string): string => `
  (SELECT count(*)::int FROM (
     SELECT FROM message WHERE shop_id = $1 AND ${condition} ORDER BY ${order} LIMIT $2
   ) AS counted)`;

const VIEW_COUNTS = `
  SELECT ${countOf("state = 'held'", 'status, id')} AS held,
    ${countOf("state = 'unconfirmed' AND closed_at IS NULL", 'id')} AS open,
    ${countOf("state = 'failed'", 'status, id')} AS failed`;

const RESENT_DAYS = 30;
/** A message is sent again within days, while it is still news: its reports are not much older. */
const SENT_TWICE_DAYS = 2 * RESENT_DAYS;

/** The latest re-sends are enough for a number that says whether something is wrong. */
const SENT_TWICE = `
  SELECT count(*)::int AS twice FROM (
    SELECT FROM (
      SELECT id FROM message
      WHERE shop_id = $1 AND resent_at > now() - interval '${RESENT_DAYS} days'
      ORDER BY resent_at DESC LIMIT 1000
    ) AS resent
    WHERE (
      SELECT count(*) FROM attempt a
      WHERE a.message_id = resent.id AND a.state = 'accepted'
        AND (NOT EXISTS (
               SELECT FROM receipt r
               WHERE r.attempt_id = a.id AND r.status = 'failed' AND r.id BETWEEN $3 AND $4)
             OR EXISTS (
               SELECT FROM receipt r
               WHERE r.attempt_id = a.id AND r.status IN ('delivered', 'read')
                 AND r.id BETWEEN $3 AND $4))
    ) > 1 LIMIT $2
  ) AS found`;

/** No status is news for longer. */
const DAYS_FIXABLE = 7;
const FIXABLE = `
  SELECT count(*)::int AS fixable FROM (
    SELECT FROM message
    WHERE shop_id = $1 AND state = 'failed' AND status = ANY($3::text[])
      AND id BETWEEN $5 AND $6 AND cause = ANY($4::text[]) AND closed_at IS NULL
      AND expires_at > now()
    LIMIT $2
  ) AS fixable`;

const MOST_LANGUAGES = 50;
const IN_A_LANGUAGE = 'notification WHERE shop_id = $1 AND customer_locale IS NOT NULL';

/** Each by one look into the index, after the one before. */
const LANGUAGES = `
  WITH RECURSIVE known AS (
    (SELECT ${LANGUAGE} AS language FROM ${IN_A_LANGUAGE} ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT ${LANGUAGE} FROM ${IN_A_LANGUAGE} AND ${LANGUAGE} > known.language
            ORDER BY 1 LIMIT 1)
    FROM known WHERE known.language IS NOT NULL
  )
  SELECT language FROM known WHERE language ~ '^[a-z]{2,8}$' LIMIT ${MOST_LANGUAGES}`;

const JOINED = 'notification n LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id';

/** As many lines of the story as help; an order can have hundreds of updates. */
const MOST_EVENTS = 20;

/** Notifications as pages show them, personal data opened. */
export function makeNotificationViews(sql: SqlEngine, vault: Vault): NotificationViewsPort {
  /** Says of each unconfirmed one that nobody closed whether it was probably delivered. */
  async function withProbable(
    shopId: string,
    records: readonly NotificationRecord[],
  ): Promise<NotificationRecord[]> {
    const open = records.flatMap(({ id, phone, message }) =>
      message?.state === 'unconfirmed' && message.closedAt === null && phone !== null
        ? [{ id, phone }]
        : [],
    );
    const probable = await findProbablyDelivered(sql, vault, shopId, open);
    return records.map((record) =>
      record.message !== null && probable.has(record.id)
        ? { ...record, message: { ...record.message, probablyDelivered: true } }
        : record,
    );
  }

  return {
    async listNotifications(shopId, filter, position) {
      const query = await readPageQuery(sql, shopId, filter, position, vault);
      const rows = await sql.query<NotificationRow>(
        `SELECT ${NOTIFICATION_COLUMNS} FROM ${query.from}`,
        query.values,
      );
      const shown = rows.slice(0, position.limit).map((row) => notificationOf(row, vault));
      const page = await withProbable(shopId, shown);
      const isBackward = position.from?.side === 'before';
      return {
        rows: isBackward ? page.reverse() : page,
        more: rows.length > position.limit,
      };
    },

    async findNotification(shopId, id) {
      const [row] = await sql.query<NotificationRow>(
        `SELECT ${NOTIFICATION_COLUMNS} FROM ${JOINED} WHERE n.shop_id = $1 AND n.id = $2`,
        [shopId, id],
      );
      if (row === undefined) return null;
      const [record] = await withProbable(shopId, [notificationOf(row, vault)]);
      return record ?? null;
    },

    async findNotifications(shopId, ids) {
      const rows = await sql.query<NotificationRow>(
        `SELECT ${NOTIFICATION_COLUMNS} FROM ${JOINED}
         WHERE n.shop_id = $1 AND n.id = ANY($2::uuid[])`,
        [shopId, ids],
      );
      return withProbable(
        shopId,
        rows.map((row) => notificationOf(row, vault)),
      );
    },

    async countViews(shopId, cap) {
      const [row] = await sql.query<{ held: number; open: number; failed: number }>(VIEW_COUNTS, [
        shopId,
        cap,
      ]);
      const { held = 0, open = 0, failed = 0 } = row ?? {};
      return { attention: Math.min(held + open, cap), failed };
    },

    async listLanguages(shopId) {
      const rows = await sql.query<{ language: string }>(LANGUAGES, [shopId]);
      return rows.map(({ language }) => language);
    },

    async listEvents(shopId, { rootGid, subjectGid, eventId }) {
      if (eventId === null) return [];
      const rows = await sql.query<{
        id: string;
        subject_gid: string;
        topic: string;
        received_at: Date;
      }>(
        `SELECT id, subject_gid, topic, received_at FROM event
         WHERE shop_id = $1 AND root_gid = $2 AND id >= $3 AND (id = $3 OR subject_gid = $4)
         ORDER BY id LIMIT ${MOST_EVENTS}`,
        [shopId, rootGid, eventId, subjectGid],
      );
      return rows.map((row) => ({
        id: row.id,
        subjectGid: row.subject_gid,
        topic: row.topic,
        receivedAt: row.received_at.toISOString(),
      }));
    },

    async listAttempts(shopId, messageId) {
      const rows = await sql.query<AttemptRow>(
        'SELECT * FROM attempt WHERE shop_id = $1 AND message_id = $2 ORDER BY started_at, id',
        [shopId, messageId],
      );
      return rows.map((row) => attemptOf(row, vault));
    },

    async listReceipts(shopId, attemptIds) {
      const rows = await sql.query<ReceiptRow>(
        `SELECT attempt_id, status, reason, code, text, happened_at, received_at FROM receipt
         WHERE shop_id = $1 AND attempt_id = ANY($2::uuid[]) AND id BETWEEN $3 AND $4
         ORDER BY received_at, id`,
        [shopId, attemptIds, ...idsAfter(attemptIds)],
      );
      return rows.map((row) => receiptOf(row, vault));
    },

    async countUnconfirmed(shopId, cap) {
      const [row] = await sql.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM (
           SELECT FROM message
           WHERE shop_id = $1 AND state = 'unconfirmed' AND closed_at IS NULL LIMIT $2
         ) AS unconfirmed`,
        [shopId, cap],
      );
      return row?.open ?? 0;
    },

    async countUnsent(shopId, cap) {
      const [row] = await sql.query<{ unsent: number }>(
        `SELECT count(*)::int AS unsent FROM (
           SELECT FROM message WHERE shop_id = $1 AND state IN ('waiting', 'held') LIMIT $2
         ) AS unsent`,
        [shopId, cap],
      );
      return row?.unsent ?? 0;
    },

    async countFixable(shopId, cap) {
      const [row] = await sql.query<{ fixable: number }>(FIXABLE, [
        shopId,
        cap,
        AVAILABLE_STATUSES,
        FIXABLE_FAILURES,
        ...idsOfLastDays(DAYS_FIXABLE),
      ]);
      return row?.fixable ?? 0;
    },

    async countSentTwice(shopId, cap) {
      const [row] = await sql.query<{ twice: number }>(SENT_TWICE, [
        shopId,
        cap,
        ...idsOfLastDays(SENT_TWICE_DAYS),
      ]);
      return row?.twice ?? 0;
    },
  };
}
