import type { FallbackSituation } from '#app/domain/fallback-email.ts';
import { mailRetrySeconds } from '#app/domain/fallback-email.ts';
import type { CustomerMailFacts } from '#app/domain/fallback-mail.ts';
import { isMessageState } from '#app/domain/message-state.ts';
import type { Sibling } from '#app/domain/prepare-message.ts';
import { isStatus, type SubjectKind } from '#app/domain/status.ts';
import type { Waits } from '#app/domain/waits.ts';
import type {
  EmailClaim,
  Judge,
  StartedEmail,
  TellByEmailPorts,
} from '#app/pipeline/tell-by-email.ts';
import { mayBeMessaged, type OptInColumns } from './opt-in-columns.ts';
import { isOptedOut } from './opt-outs.server.ts';
import { type QuietColumns, readQuietRule } from './quiet-rule.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Free ones: nobody looks up their address now. */
const DUE = `
  SELECT message_id FROM fallback_email
  WHERE state = 'due' AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
  ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED`;

const OWN = `
  SELECT message_id FROM fallback_email
  WHERE message_id = $1 AND state = 'due' AND owner = $2 FOR UPDATE`;

/** All that says whether an e-mail is still to be sent, and what it says. */
const SITUATIONS = `
  SELECT f.message_id, f.tries, m.shop_id, m.root_gid, m.subject_gid, m.status, m.family, m.state,
    m.cause, m.closed_at IS NOT NULL AS closed, m.happened_at, m.expires_at,
    m.resent_at IS NOT NULL AS is_resend,
    n.subject_kind, n.occurrence, n.order_name, n.parcel_number, n.parcel_of,
    n.erased_at IS NOT NULL AS erased,
    s.domain, s.name, s.uninstalled_at IS NOT NULL AS uninstalled,
    s.install_number = n.install_number AS same_install, s.sending_on, s.fallback,
    s.time_zone, s.quiet_from, s.quiet_to, s.quiet_mode,
    s.opt_in_only, s.opt_in_attribute, s.opt_in_tag, s.opt_in_sms,
    CASE WHEN s.opt_in_only THEN (
      SELECT r.state FROM root r WHERE r.shop_id = m.shop_id AND r.root_gid = m.root_gid
    ) END AS root_state,
    (SELECT t.on FROM status_setting t WHERE t.shop_id = m.shop_id AND t.status = m.status)
      AS status_on,
    ${isOptedOut('m.shop_id', 'm.phone_hash')} AS opted_out,
    last.template_language, last.rendered_text,
    (SELECT jsonb_object_agg(l.language, l.text) FROM label l
     WHERE l.shop_id = m.shop_id AND l.status = m.status) AS labels,
    (SELECT jsonb_agg(jsonb_build_object(
       'subject_gid', o.subject_gid, 'status', o.status, 'family', o.family,
       'occurrence', o.occurrence, 'happened_at', o.happened_at,
       'counts', o.decision = 'send' AND om.state NOT IN ('superseded', 'ended')))
     FROM notification o LEFT JOIN message om ON om.id = o.id
     WHERE o.shop_id = m.shop_id AND o.root_gid = m.root_gid AND o.id <> m.id
       AND o.happened_at IS NOT NULL) AS siblings,
    now() AS now
  FROM fallback_email f
  JOIN message m ON m.id = f.message_id
  JOIN notification n ON n.id = f.message_id
  JOIN shop s ON s.id = f.shop_id
  LEFT JOIN LATERAL (
    SELECT a.template_language, a.rendered_text FROM attempt a
    WHERE a.message_id = f.message_id ORDER BY a.started_at DESC LIMIT 1
  ) AS last ON true
  WHERE f.message_id = ANY($1::uuid[])
  ORDER BY f.due_at`;

type SituationRow = Row &
  OptInColumns &
  QuietColumns & {
    message_id: string;
    tries: number;
    shop_id: string;
    root_gid: string;
    subject_gid: string;
    status: string;
    family: string;
    state: string;
    cause: string | null;
    closed: boolean;
    happened_at: Date;
    expires_at: Date;
    is_resend: boolean;
    subject_kind: SubjectKind;
    occurrence: string;
    order_name: string;
    parcel_number: number | null;
    parcel_of: number | null;
    erased: boolean;
    domain: string;
    name: string | null;
    uninstalled: boolean;
    same_install: boolean;
    sending_on: boolean;
    fallback: string;
    root_state: string | null;
    status_on: boolean | null;
    opted_out: boolean;
    template_language: string | null;
    rendered_text: string | null;
    labels: Readonly<Record<string, string>> | null;
    siblings:
      | {
          subject_gid: string;
          status: string;
          family: string;
          occurrence: string;
          /** As JSON has it. */
          happened_at: string;
          counts: boolean | null;
        }[]
      | null;
    now: Date;
  };

const LEASE = `
  UPDATE fallback_email SET owner = $2, lease_until = now() + $3::float8 * interval '1 second'
  WHERE message_id = ANY($1::uuid[]) AND state = 'due'`;

const DROP = `
  UPDATE fallback_email SET state = 'dropped', reason = i.reason, settled_at = now(), owner = NULL,
    lease_until = NULL
  FROM unnest($1::uuid[], $2::text[]) AS i(id, reason)
  WHERE message_id = i.id AND state = 'due'`;

const DROP_OWN = `
  UPDATE fallback_email SET state = 'dropped', reason = $3, settled_at = now(), owner = NULL,
    lease_until = NULL
  WHERE message_id = $1 AND state = 'due' AND owner = $2`;

const WAIT = `
  UPDATE fallback_email SET due_at = i.until, owner = NULL, lease_until = NULL
  FROM unnest($1::uuid[], $2::timestamptz[]) AS i(id, until)
  WHERE message_id = i.id AND state = 'due'`;

const COUNT_TRY = `
  UPDATE fallback_email SET tries = tries + 1
  WHERE message_id = $1 AND state = 'due' AND owner = $2 RETURNING tries`;

const PUT_OFF = `
  UPDATE fallback_email SET due_at = now() + $3::float8 * interval '1 second', owner = NULL,
    lease_until = NULL
  WHERE message_id = $1 AND state = 'due' AND owner = $2`;

const START = `
  UPDATE fallback_email SET state = 'started', tries = tries + 1, lease_until = NULL,
    deadline = now() + $3::float8 * interval '1 second'
  WHERE message_id = $1 AND state = 'due' AND owner = $2 RETURNING tries`;

/** What the server said counts, also where it was given up meanwhile. */
const SETTLE = `
  UPDATE fallback_email SET state = $3, settled_at = now(), owner = NULL
  WHERE message_id = $1 AND tries = $2
    AND (state = 'started' OR (state = 'unconfirmed' AND $3 IN ('sent', 'refused')))`;

const TRY_AGAIN = `
  UPDATE fallback_email SET state = 'due', owner = NULL, deadline = NULL,
    due_at = now() + $3::float8 * interval '1 second'
  WHERE message_id = $1 AND tries = $2 AND state = 'started'`;

const CLOSE_OVERDUE = `
  UPDATE fallback_email SET state = 'unconfirmed', settled_at = now(), owner = NULL
  WHERE message_id IN (
    SELECT message_id FROM fallback_email WHERE state = 'started' AND deadline < now()
    LIMIT 500 FOR UPDATE SKIP LOCKED
  ) AND state = 'started' AND deadline < now()
  RETURNING message_id`;

function siblingsOf({ siblings }: SituationRow): Sibling[] {
  return (siblings ?? []).flatMap((other) =>
    isStatus(other.status)
      ? [
          {
            subjectGid: other.subject_gid,
            status: other.status,
            family: other.family,
            occurrence: other.occurrence,
            happenedAt: new Date(other.happened_at).toISOString(),
            counts: other.counts === true,
          },
        ]
      : [],
  );
}

function claimOf(row: SituationRow): EmailClaim {
  const { message_id: messageId, shop_id: shopId, domain: shopDomain, root_gid: orderGid } = row;
  return { messageId, shopId, shopDomain, orderGid };
}

type EmailStore = Pick<
  TellByEmailPorts,
  'closeOverdue' | 'claimDue' | 'drop' | 'putOff' | 'startEmail' | 'settleEmail'
>;

/** E-mails to customers whom WhatsApp could not reach: whose turn it is, and what became of each. */
export function makeFallbackEmailStore(
  sql: SqlEngine,
  vault: Vault,
  options: {
    readonly waits: Waits;
    /** Names this worker. */
    readonly owner: string;
    /** Hears of a message that cannot be opened: a key is missing, or its text was damaged. */
    readonly onUnreadable: (error: unknown) => void;
  },
): EmailStore {
  const { waits, owner, onUnreadable } = options;

  function situationOf(row: SituationRow): FallbackSituation {
    const { status, state } = row;
    if (!isStatus(status)) throw new Error('A message has a status of the closed list');
    if (!isMessageState(state)) throw new Error('A message has a state of the closed list');
    return {
      message: {
        subjectGid: row.subject_gid,
        status,
        family: row.family,
        occurrence: row.occurrence,
        happenedAt: row.happened_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        siblings: siblingsOf(row),
        isResend: row.is_resend,
        statusOn: row.status_on,
        optedOut: row.opted_out,
        mayBeMessaged: mayBeMessaged(row, vault),
        erased: row.erased,
        shop: {
          uninstalled: row.uninstalled,
          sameInstall: row.same_install,
          sendingOn: row.sending_on,
          quiet: readQuietRule(row),
        },
      },
      state,
      cause: row.cause,
      closed: row.closed,
      fallback: row.fallback === 'email' ? 'email' : 'nothing',
      hasText: row.rendered_text !== null,
    };
  }

  /** The verdict on one; what cannot be opened has nothing to say. */
  function judged(row: SituationRow, judge: Judge) {
    try {
      return judge(situationOf(row), row.now.toISOString());
    } catch (error) {
      onUnreadable(error);
      return { verdict: 'drop', reason: 'no_text' } as const;
    }
  }

  /** Judges what is locked; drops or puts off what is not to be sent, and returns the others. */
  async function sift(tx: Sql, ids: readonly string[], judge: Judge): Promise<SituationRow[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<SituationRow>(SITUATIONS, [ids]);
    const verdicts = rows.map((row) => ({ row, ...judged(row, judge) }));
    const dropped = verdicts.flatMap((one) => (one.verdict === 'drop' ? [one] : []));
    const waiting = verdicts.flatMap((one) => (one.verdict === 'wait' ? [one] : []));
    if (dropped.length > 0) {
      await tx.query(DROP, [
        dropped.map(({ row }) => row.message_id),
        dropped.map(({ reason }) => reason),
      ]);
    }
    if (waiting.length > 0) {
      await tx.query(WAIT, [
        waiting.map(({ row }) => row.message_id),
        waiting.map(({ until }) => until),
      ]);
    }
    return verdicts.flatMap(({ row, verdict }) => (verdict === 'send' ? [row] : []));
  }

  function factsOf(row: SituationRow): CustomerMailFacts | null {
    const { status, rendered_text, template_language, parcel_number } = row;
    if (!isStatus(status) || rendered_text === null || template_language === null) return null;
    return {
      language: template_language,
      orderName: row.order_name,
      parcel: parcel_number === null ? null : { number: parcel_number, of: row.parcel_of },
      kind: row.subject_kind,
      status,
      labels: row.labels ?? {},
      text: vault.open('attempt.rendered_text', rendered_text),
      shop: row.name ?? row.domain,
    };
  }

  async function dropOwn(tx: Sql, { messageId }: EmailClaim, reason: string): Promise<void> {
    await tx.query(DROP_OWN, [messageId, owner, reason]);
  }

  return {
    async closeOverdue() {
      return (await sql.query(CLOSE_OVERDUE)).length;
    },

    claimDue: (limit, judge) =>
      sql.transaction(async (tx) => {
        const due = await tx.query<{ message_id: string }>(DUE, [limit]);
        const rows = await sift(
          tx,
          due.map(({ message_id }) => message_id),
          judge,
        );
        if (rows.length > 0) {
          const ids = rows.map(({ message_id }) => message_id);
          await tx.query(LEASE, [ids, owner, waits.mailLease]);
        }
        return { claims: rows.map(claimOf), more: due.length === limit };
      }),

    drop: (claim, reason) => dropOwn(sql, claim, reason),

    putOff: (claim) =>
      sql.transaction(async (tx) => {
        const [row] = await tx.query<{ tries: number }>(COUNT_TRY, [claim.messageId, owner]);
        if (row === undefined) return;
        const seconds = mailRetrySeconds(row.tries, waits);
        if (seconds === null) await dropOwn(tx, claim, 'order_unreadable');
        else await tx.query(PUT_OFF, [claim.messageId, owner, seconds]);
      }),

    startEmail: (claim, judge) =>
      sql.transaction(async (tx): Promise<StartedEmail | null> => {
        const { messageId } = claim;
        const own = await tx.query<{ message_id: string }>(OWN, [messageId, owner]);
        const [row] = await sift(
          tx,
          own.map(({ message_id }) => message_id),
          judge,
        );
        if (row === undefined) return null;
        let facts: CustomerMailFacts | null = null;
        try {
          facts = factsOf(row);
        } catch (error) {
          onUnreadable(error);
        }
        if (facts === null) {
          await dropOwn(tx, claim, 'no_text');
          return null;
        }
        const [started] = await tx.query<{ tries: number }>(START, [
          messageId,
          owner,
          waits.mailDeadline,
        ]);
        return started === undefined ? null : { messageId, tries: started.tries, facts };
      }),

    async settleEmail({ messageId, tries }, outcome) {
      const seconds = outcome === 'postponed' ? mailRetrySeconds(tries, waits) : null;
      if (seconds !== null) {
        await sql.query(TRY_AGAIN, [messageId, tries, seconds]);
        return;
      }
      const states = {
        sent: 'sent',
        refused: 'refused',
        postponed: 'refused',
        unknown: 'unconfirmed',
      } as const;
      await sql.query(SETTLE, [messageId, tries, states[outcome]]);
    },
  };
}
