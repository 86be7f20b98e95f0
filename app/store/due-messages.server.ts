import type {
  ActiveHold,
  ApprovedTemplate,
  DueMessage,
  Sibling,
  UnusableTemplate,
} from '#app/domain/prepare-message.ts';
import { isStatus, type Status, type SubjectKind } from '#app/domain/status.ts';
import { holdOfTemplateProblem } from '#app/domain/template-problem.ts';
import type { Waits } from '#app/domain/waits.ts';
import { mayBeMessaged, type OptInColumns } from './opt-in-columns.ts';
import { isOptedOut } from './opt-outs.server.ts';
import { readQuietRule } from './quiet-rule.ts';
import type { Row, Sql } from './sql.ts';
import type { Vault } from './vault.ts';

/** A message that could leave now, with what an attempt needs of its channel. */
export type Candidate = {
  readonly id: string;
  readonly shopId: string;
  readonly rootGid: string;
  readonly channelKey: string;
  readonly phoneHash: string;
  readonly phone: string;
  readonly tries: number;
  readonly retries: number;
  readonly channel: {
    readonly id: string;
    readonly channelId: string;
    readonly baseUrl: string;
    readonly token: string;
    readonly tokenVersion: number;
  };
  readonly message: DueMessage;
};

/**
 * Due messages of channels that nothing of their root or recipient stands before: no open
 * attempt, no older due message of the root (held ones do not block), and the same phone free on
 * this channel again, whichever shop wrote to it last (Meta's pair limit).
 * Each condition is a scalar subquery, so that a long line is walked from its head and no further
 * than needed: as joins they would be worked out for all of it.
 */
const CANDIDATES = `
  WITH picked AS (
    SELECT c.id AS channel_id, due.id
    FROM unnest($1::text[], $2::int[]) AS asked(channel_key, most)
    JOIN channel c ON c.channel_key = asked.channel_key AND c.disconnected_at IS NULL
    CROSS JOIN LATERAL (
      SELECT m.id FROM message m
      WHERE m.shop_id = c.shop_id AND m.state = 'waiting' AND m.due_at <= now()
        AND (SELECT true FROM attempt a
             WHERE a.shop_id = m.shop_id AND a.root_gid = m.root_gid AND a.state = 'started'
             LIMIT 1) IS NULL
        AND (SELECT true FROM message older
             WHERE older.shop_id = m.shop_id AND older.root_gid = m.root_gid
               AND older.state = 'waiting' AND older.due_at <= now()
               AND older.position < m.position
             LIMIT 1) IS NULL
        AND (SELECT true FROM attempt a
             WHERE a.channel_key = asked.channel_key AND a.phone_hash = m.phone_hash
               AND a.started_at > now() - $3 * interval '1 second' AND a.recipient_free_at > now()
             LIMIT 1) IS NULL
      ORDER BY m.due_at
      LIMIT asked.most
    ) due
  )
  SELECT m.id, m.shop_id, m.root_gid, m.subject_gid, m.status, m.family, m.phone_hash, m.tries, m.retries,
         m.probe_of, m.happened_at, m.expires_at, m.resend_of IS NOT NULL AS is_resend,
         n.subject_kind, n.occurrence, n.order_name, n.parcel_number, n.parcel_of, n.phone,
         n.customer_name, n.customer_locale, n.erased_at,
         s.uninstalled_at, s.install_number = n.install_number AS same_install, s.sending_on,
         s.default_language, s.time_zone, s.quiet_from, s.quiet_to, s.quiet_mode,
         s.opt_in_only, s.opt_in_attribute, s.opt_in_tag, s.opt_in_sms,
         CASE WHEN s.opt_in_only THEN (
           SELECT r.state FROM root r WHERE r.shop_id = m.shop_id AND r.root_gid = m.root_gid
         ) END AS root_state,
         c.id AS channel_id, c.channel_key, c.onemsg_channel_id, c.base_url, c.token,
         c.token_version,
         (SELECT t.on FROM status_setting t WHERE t.shop_id = m.shop_id AND t.status = m.status)
           AS status_on,
         coalesce(
           (SELECT t.template_name FROM status_setting t
            WHERE t.shop_id = m.shop_id AND t.status = m.status),
           s.template_name) AS template_name,
         ${isOptedOut('m.shop_id', 'm.phone_hash')} AS opted_out
  FROM picked
  JOIN message m ON m.id = picked.id
  JOIN notification n ON n.id = m.id
  JOIN shop s ON s.id = m.shop_id
  JOIN channel c ON c.id = picked.channel_id
  WHERE m.state = 'waiting'
  ORDER BY m.due_at, m.id
  FOR UPDATE OF m SKIP LOCKED`;

type CandidateRow = Row &
  OptInColumns & {
    id: string;
    shop_id: string;
    root_gid: string;
    subject_gid: string;
    status: string;
    family: string;
    phone_hash: string;
    tries: number;
    retries: number;
    probe_of: string | null;
    happened_at: Date;
    expires_at: Date;
    is_resend: boolean;
    subject_kind: SubjectKind;
    occurrence: string;
    order_name: string;
    parcel_number: number | null;
    parcel_of: number | null;
    phone: string | null;
    customer_name: string | null;
    customer_locale: string | null;
    erased_at: Date | null;
    uninstalled_at: Date | null;
    same_install: boolean;
    sending_on: boolean;
    default_language: string;
    time_zone: string;
    quiet_from: number | null;
    quiet_to: number | null;
    quiet_mode: string;
    /** Read where the shop asks for an opt-in, for what is known of it by now. */
    root_state: string | null;
    channel_id: string;
    channel_key: string;
    onemsg_channel_id: string;
    base_url: string;
    token: string;
    token_version: number;
    status_on: boolean | null;
    /** Of its status, else of the shop. */
    template_name: string | null;
    opted_out: boolean;
  };

const SIBLINGS = `
  SELECT n.shop_id, n.root_gid, n.id, n.subject_gid, n.status, n.family, n.occurrence,
         n.happened_at, n.decision = 'send' AND m.state NOT IN ('superseded', 'ended') AS counts
  FROM unnest($1::uuid[], $2::text[]) AS c(shop_id, root_gid)
  JOIN notification n USING (shop_id, root_gid)
  LEFT JOIN message m ON m.id = n.id
  WHERE n.happened_at IS NOT NULL`;

const LABELS = `
  SELECT shop_id, status, language, text FROM label
  WHERE shop_id = ANY($1::uuid[]) AND status = ANY($3::text[])`;

/** The templates that the candidates use, in all their languages. */
const TEMPLATES = `
  SELECT t.channel_id, t.name, t.language, t.namespace, t.category, t.body, t.version, t.problem
  FROM template t
  WHERE t.channel_id = ANY($4::uuid[]) AND t.name = ANY($6::text[])
  ORDER BY t.language`;

/** Shared locks: a hold cannot be lifted, and its messages released, beside a claim that reads it. */
const HOLDS = `
  SELECT id, reason, channel_key, channel_id, token_version, template_name, template_language,
         template_version
  FROM hold WHERE channel_key = ANY($5::text[]) AND lifted_at IS NULL ORDER BY set_at
  FOR SHARE`;

/**
 * What the last look at the candidates needs beside them, in one statement: it runs for every few
 * messages that leave. Place by place `$1` and `$2` name the root of each candidate.
 */
const SURROUNDINGS = `
  WITH sibling AS (${SIBLINGS}), wording AS (${LABELS}), choice AS (${TEMPLATES}), stop AS (${HOLDS})
  SELECT coalesce((SELECT jsonb_agg(sibling) FROM sibling), '[]') AS siblings,
         coalesce((SELECT jsonb_agg(wording) FROM wording), '[]') AS labels,
         coalesce((SELECT jsonb_agg(choice) FROM choice), '[]') AS templates,
         coalesce((SELECT jsonb_agg(stop) FROM stop), '[]') AS holds`;

type Surroundings = {
  readonly siblings: readonly SiblingRow[];
  readonly labels: readonly LabelRow[];
  readonly templates: readonly TemplateRow[];
  readonly holds: readonly HoldRow[];
};

type LabelRow = { shop_id: string; status: string; language: string; text: string };

type HoldRow = {
  id: string;
  reason: string;
  channel_key: string;
  channel_id: string | null;
  token_version: number | null;
  template_name: string | null;
  template_language: string | null;
  template_version: number | null;
};

type TemplateRow = {
  channel_id: string;
  name: string;
  language: string;
  namespace: string | null;
  category: string | null;
  body: string;
  version: number;
  problem: string | null;
};

type SiblingRow = {
  shop_id: string;
  root_gid: string;
  id: string;
  subject_gid: string;
  status: string;
  family: string;
  occurrence: string;
  /** As JSON has it. */
  happened_at: string;
  counts: boolean | null;
};

/** A channel that may start messages now, and how many to read at most. */
export type AskedChannel = { readonly channelKey: string; readonly most: number };

/**
 * Reads and locks messages of these channels that could leave now, the ones due first in front;
 * of each channel at most as many as were asked for.
 */
export async function readDueMessages(
  tx: Sql,
  vault: Vault,
  asked: readonly AskedChannel[],
  waits: Waits,
  onUnreadable: (error: unknown) => void,
): Promise<Candidate[]> {
  if (asked.length === 0) return [];
  const channelKeys = asked.map(({ channelKey }) => channelKey);
  const found = await tx.query<CandidateRow>(CANDIDATES, [
    channelKeys,
    asked.map(({ most }) => most),
    waits.longestRetry + waits.sameRecipient,
  ]);
  const rows = firstOfEach(found, asked);
  if (rows.length === 0) return [];
  const { siblings, labels, templates, holds } = await readSurroundings(tx, channelKeys, rows);
  // Most candidates of a channel are one shop's.
  const tokens = new Map<string, string>();
  const openToken = (sealed: string): string => {
    const token = tokens.get(sealed) ?? vault.open('channel.token', sealed);
    tokens.set(sealed, token);
    return token;
  };
  const open = (row: CandidateRow): Candidate => {
    const { status } = row;
    if (!isStatus(status)) throw new Error('A message has a status of the closed list');
    // Erased between decide and now: the phone is gone, and the message with it.
    const phone = row.phone === null ? '' : vault.open('notification.phone', row.phone);
    return {
      id: row.id,
      shopId: row.shop_id,
      rootGid: row.root_gid,
      channelKey: row.channel_key,
      phoneHash: row.phone_hash,
      phone,
      tries: row.tries,
      retries: row.retries,
      channel: {
        id: row.channel_id,
        channelId: row.onemsg_channel_id,
        baseUrl: row.base_url,
        token: openToken(row.token),
        tokenVersion: row.token_version,
      },
      message: {
        subjectKind: row.subject_kind,
        subjectGid: row.subject_gid,
        status,
        family: row.family,
        occurrence: row.occurrence,
        happenedAt: row.happened_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        orderName: row.order_name,
        parcel:
          row.parcel_number === null ? null : { number: row.parcel_number, of: row.parcel_of },
        customerName:
          row.customer_name === null
            ? null
            : vault.open('notification.customer_name', row.customer_name),
        customerLocale: row.customer_locale,
        siblings: siblings.filter((other) => isSiblingOf(other, row)).flatMap(readSibling),
        shop: {
          uninstalled: row.uninstalled_at !== null,
          sameInstall: row.same_install,
          sendingOn: row.sending_on,
          defaultLanguage: row.default_language,
          quiet: readQuietRule(row),
        },
        isResend: row.is_resend,
        statusOn: row.status_on,
        optedOut: row.opted_out,
        mayBeMessaged: mayBeMessaged(row, vault),
        erased: row.erased_at !== null || row.phone === null,
        labels: Object.fromEntries(
          labels
            .filter((label) => label.shop_id === row.shop_id && label.status === status)
            .map((label) => [label.language, label.text]),
        ),
        templateName: row.template_name,
        templates: templates.filter((t) => isTemplateOf(t, row)).flatMap(readTemplate),
        unusableTemplates: templates.filter((t) => isTemplateOf(t, row)).flatMap(readUnusable),
        holds: holds.filter((hold) => stops(hold, row)).map(readHold),
        probeOf: row.probe_of,
      },
    };
  };
  return rows.flatMap((row) => {
    try {
      return [open(row)];
    } catch (error) {
      // It waits, and ends when its time is over; the others of the channel go on.
      onUnreadable(error);
      return [];
    }
  });
}

/** Shops that share a channel were each asked for as many as the channel may have. */
function firstOfEach(
  rows: readonly CandidateRow[],
  asked: readonly AskedChannel[],
): readonly CandidateRow[] {
  const left = new Map(asked.map(({ channelKey, most }) => [channelKey, most]));
  return rows.filter(({ channel_key }) => {
    const places = left.get(channel_key) ?? 0;
    left.set(channel_key, places - 1);
    return places > 0;
  });
}

async function readSurroundings(
  tx: Sql,
  channelKeys: readonly string[],
  rows: readonly CandidateRow[],
): Promise<Surroundings> {
  const [found] = await tx.query<Surroundings & Row>(SURROUNDINGS, [
    rows.map((row) => row.shop_id),
    rows.map((row) => row.root_gid),
    [...new Set(rows.map((row) => row.status))],
    [...new Set(rows.map((row) => row.channel_id))],
    channelKeys,
    [...new Set(rows.flatMap((row) => row.template_name ?? []))],
  ]);
  if (found === undefined) throw new Error('A statement without a table has one row');
  return found;
}

function isSiblingOf(other: SiblingRow, row: CandidateRow): boolean {
  return other.shop_id === row.shop_id && other.root_gid === row.root_gid && other.id !== row.id;
}

function readSibling(row: SiblingRow): Sibling[] {
  const status: string = row.status;
  if (!isStatus(status)) return [];
  return [
    {
      subjectGid: row.subject_gid,
      status: status satisfies Status,
      family: row.family,
      occurrence: row.occurrence,
      happenedAt: new Date(row.happened_at).toISOString(),
      counts: row.counts === true,
    },
  ];
}

function isTemplateOf(template: TemplateRow, row: CandidateRow): boolean {
  return template.channel_id === row.channel_id && template.name === row.template_name;
}

function readTemplate(row: TemplateRow): ApprovedTemplate[] {
  const { channel_id: _, problem, namespace, ...template } = row;
  return problem === null && namespace !== null ? [{ ...template, namespace }] : [];
}

function readUnusable({ language, problem }: TemplateRow): UnusableTemplate[] {
  return problem === null ? [] : [{ language, reason: holdOfTemplateProblem(problem) }];
}

/** A hold of one shop's token, or of one template version of its channel, stops only that. */
function stops(hold: HoldRow, row: CandidateRow): boolean {
  if (hold.channel_key !== row.channel_key) return false;
  if (hold.channel_id === null) return true;
  if (hold.channel_id !== row.channel_id) return false;
  return hold.token_version === null || hold.token_version === row.token_version;
}

function readHold(hold: HoldRow): ActiveHold {
  return {
    id: hold.id,
    reason: hold.reason,
    template:
      hold.template_name === null
        ? null
        : {
            name: hold.template_name,
            language: hold.template_language ?? '',
            version: hold.template_version ?? 0,
          },
  };
}
