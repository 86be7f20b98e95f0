import { isStatus, type SubjectKind } from '#app/domain/status.ts';
import type {
  AttemptRecord,
  NotificationRecord,
  ReceiptRecord,
} from '#app/pipeline/merchant-app-ports-views.ts';
import type { Row } from './sql.ts';
import type { Vault } from './vault.ts';

/** Of a notification `n` and its message `m`. */
export const NOTIFICATION_COLUMNS = `n.id, n.install_number, n.root_gid, n.subject_kind, n.subject_gid, n.status,
  n.carrier_status, n.occurrence, n.happened_at, n.event_id, n.decision, n.reason, n.decided_at,
  n.order_name, n.parcel_number, n.parcel_of, n.phone, n.phone_source, n.customer_name,
  n.customer_locale, n.erased_at,
  m.state, m.cause, m.code, m.due_at, m.expires_at <= now() AS expired, m.closed_at, m.closed_by,
  m.resent_at, m.updated_at,
  CASE WHEN m.failed_at IS NOT NULL THEN (
    SELECT jsonb_build_object('state', f.state, 'reason', f.reason, 'queued_at', f.created_at,
      'settled_at', f.settled_at)
    FROM fallback_email f WHERE f.message_id = m.id) END AS email`;

export type NotificationRow = Row & {
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
        resent_at: Date | null;
        updated_at: Date;
        /** Its times as JSON has them. */
        email: {
          state: string;
          reason: string | null;
          queued_at: string;
          settled_at: string | null;
        } | null;
      }
  );

export type AttemptRow = Row & {
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

export type ReceiptRow = Row & {
  attempt_id: string;
  status: string;
  reason: string | null;
  code: number | null;
  text: string | null;
  happened_at: Date | null;
  received_at: Date;
};

function openedBy(vault: Vault) {
  return (field: string, sealed: string | null) =>
    sealed === null ? null : vault.open(field, sealed);
}

export function notificationOf(row: NotificationRow, vault: Vault): NotificationRecord {
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
            resentAt: row.resent_at?.toISOString() ?? null,
            updatedAt: row.updated_at.toISOString(),
            email:
              row.email === null
                ? null
                : {
                    state: row.email.state,
                    reason: row.email.reason,
                    queuedAt: new Date(row.email.queued_at).toISOString(),
                    settledAt:
                      row.email.settled_at === null
                        ? null
                        : new Date(row.email.settled_at).toISOString(),
                  },
            probablyDelivered: false,
          },
  };
}

export function attemptOf(row: AttemptRow, vault: Vault): AttemptRecord {
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

export function receiptOf(row: ReceiptRow, vault: Vault): ReceiptRecord {
  return {
    attemptId: row.attempt_id,
    status: row.status,
    reason: row.reason,
    code: row.code,
    text: openedBy(vault)('receipt.text', row.text),
    at: (row.happened_at ?? row.received_at).toISOString(),
  };
}
