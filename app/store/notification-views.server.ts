import { isStatus, type SubjectKind } from '#app/domain/status.ts';
import type {
  AttemptRecord,
  NotificationRecord,
  NotificationViewsPort,
  ReceiptRecord,
} from '#app/pipeline/merchant-app-ports.ts';
import { buildListQuery } from './notification-views-query.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

const COLUMNS = `n.id, n.install_number, n.root_gid, n.subject_kind, n.subject_gid, n.status,
  n.carrier_status, n.occurrence, n.happened_at, n.event_id, n.decision, n.reason, n.decided_at,
  n.order_name, n.parcel_number, n.parcel_of, n.phone, n.phone_source, n.customer_name,
  n.customer_locale, n.erased_at,
  m.state, m.cause, m.code, m.due_at, m.expires_at <= now() AS expired, m.closed_at, m.closed_by,
  m.updated_at`;

const JOINED = 'notification n LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id';

type NotificationRow = Row & {
  id: string;
  install_number: number;
  root_gid: string;
  subject_kind: SubjectKind;
  subject_gid: string;
  status: string;
  carrier_status: string | null;
  occurrence: string;
  happened_at: Date | null;
  event_id: string | null;
  decision: string;
  reason: string | null;
  decided_at: Date;
  order_name: string;
  parcel_number: number | null;
  parcel_of: number | null;
  phone: string | null;
  phone_source: string | null;
  customer_name: string | null;
  customer_locale: string | null;
  erased_at: Date | null;
} & (
    | { state: null }
    | {
        state: string;
        cause: string | null;
        code: number | null;
        due_at: Date;
        expired: boolean;
        closed_at: Date | null;
        closed_by: string | null;
        updated_at: Date;
      }
  );

type AttemptRow = Row & {
  id: string;
  channel_id: string;
  state: string;
  started_at: Date;
  finished_at: Date | null;
  template_name: string;
  template_language: string;
  rendered_text: string | null;
  outcome: string | null;
  code: number | null;
  text: string | null;
  evidence: string | null;
  wamid: string | null;
};

type ReceiptRow = Row & {
  attempt_id: string;
  status: string;
  reason: string | null;
  code: number | null;
  text: string | null;
  happened_at: Date | null;
  received_at: Date;
};

/** As many lines of the story as help; an order can have hundreds of updates. */
const MOST_EVENTS = 20;

function openedBy(vault: Vault) {
  return (field: string, sealed: string | null) =>
    sealed === null ? null : vault.open(field, sealed);
}

function notificationOf(row: NotificationRow, vault: Vault): NotificationRecord {
  const opened = openedBy(vault);
  return {
    id: row.id,
    installNumber: row.install_number,
    rootGid: row.root_gid,
    subjectKind: row.subject_kind,
    subjectGid: row.subject_gid,
    status: isStatus(row.status) ? row.status : 'unknown',
    carrierStatus: row.carrier_status,
    occurrence: row.occurrence,
    happenedAt: row.happened_at?.toISOString() ?? null,
    eventId: row.event_id,
    decision: row.decision === 'send' ? 'send' : 'skip',
    reason: row.reason,
    decidedAt: row.decided_at.toISOString(),
    orderName: row.order_name,
    parcelNumber: row.parcel_number,
    parcelOf: row.parcel_of,
    phone: opened('notification.phone', row.phone),
    phoneSource: row.phone_source,
    customerName: opened('notification.customer_name', row.customer_name),
    customerLocale: row.customer_locale,
    erasedAt: row.erased_at?.toISOString() ?? null,
    message:
      row.state === null
        ? null
        : {
            state: row.state,
            cause: row.cause,
            code: row.code,
            dueAt: row.due_at.toISOString(),
            expired: row.expired,
            closedAt: row.closed_at?.toISOString() ?? null,
            closedBy: row.closed_by,
            updatedAt: row.updated_at.toISOString(),
          },
  };
}

function attemptOf(row: AttemptRow, vault: Vault): AttemptRecord {
  const opened = openedBy(vault);
  return {
    id: row.id,
    channelId: row.channel_id,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    templateName: row.template_name,
    templateLanguage: row.template_language,
    renderedText: opened('attempt.rendered_text', row.rendered_text),
    outcome: row.outcome,
    code: row.code,
    text: opened('attempt.text', row.text),
    evidence: row.evidence,
    wamid: opened('attempt.wamid', row.wamid),
  };
}

function receiptOf(row: ReceiptRow, vault: Vault): ReceiptRecord {
  return {
    attemptId: row.attempt_id,
    status: row.status,
    reason: row.reason,
    code: row.code,
    text: openedBy(vault)('receipt.text', row.text),
    at: (row.happened_at ?? row.received_at).toISOString(),
  };
}

/** Notifications as pages show them, personal data opened. */
export function makeNotificationViews(sql: SqlEngine, vault: Vault): NotificationViewsPort {
  return {
    async listNotifications(shopId, filter, position) {
      const query = buildListQuery(shopId, filter, position, vault);
      const rows = await sql.query<NotificationRow>(
        `SELECT ${COLUMNS} FROM ${query.from} WHERE ${query.where} ${query.order}`,
        query.values,
      );
      const page = rows.slice(0, position.limit).map((row) => notificationOf(row, vault));
      const isBackward = position.from?.side === 'before';
      return {
        rows: isBackward ? page.reverse() : page,
        more: rows.length > position.limit,
      };
    },

    async findNotification(shopId, id) {
      const [row] = await sql.query<NotificationRow>(
        `SELECT ${COLUMNS} FROM ${JOINED} WHERE n.shop_id = $1 AND n.id = $2`,
        [shopId, id],
      );
      return row === undefined ? null : notificationOf(row, vault);
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
         WHERE shop_id = $1 AND attempt_id = ANY($2::uuid[]) ORDER BY received_at, id`,
        [shopId, attemptIds],
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
  };
}
