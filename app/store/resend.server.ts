import { isStatus } from '#app/domain/status.ts';
import type { LinePlace, ResendPort, ResendSituation } from '#app/pipeline/merchant-app-ports.ts';
import { closeBy, putBackBy } from './resolve-message.ts';
import type { Row, SqlEngine } from './sql.ts';

type LineRow = {
  id: string;
  subject_gid: string;
  status: string;
  occurrence: string;
  happened_at: Date | null;
};

type SituationRow = Row &
  LineRow & {
    state: string;
    closed: boolean;
    erased: boolean;
    same_install: boolean;
    sending_on: boolean;
    connected: boolean;
    opted_out: boolean;
    expired: boolean;
    attempt_open: boolean;
    held: boolean;
  };

/**
 * A hold stops it as channel, as token, or as its status's template, in the language it went out
 * in last. OFFSET 0: each is looked at by itself, by its id.
 */
const SITUATIONS = `
  SELECT of_one.* FROM unnest($2::uuid[]) AS chosen(id) CROSS JOIN LATERAL (
    SELECT m.id, m.state, m.subject_gid, m.status, n.occurrence, m.happened_at,
      m.closed_at IS NOT NULL AS closed,
      n.erased_at IS NOT NULL OR n.phone IS NULL AS erased,
      s.install_number = n.install_number AND s.uninstalled_at IS NULL AS same_install,
      s.sending_on,
      c.id IS NOT NULL AS connected,
      EXISTS (SELECT FROM opt_out o
        WHERE o.shop_id = m.shop_id AND o.recipient_hash = m.phone_hash) AS opted_out,
      m.expires_at <= now() AS expired,
      EXISTS (SELECT FROM attempt a
        WHERE a.shop_id = m.shop_id AND a.root_gid = m.root_gid AND a.state = 'started')
        AS attempt_open,
      EXISTS (SELECT FROM hold h
        WHERE h.channel_key = c.channel_key AND h.lifted_at IS NULL
          AND (h.channel_id IS NULL OR h.channel_id = c.id)
          AND (h.token_version IS NULL OR h.token_version = c.token_version)
          AND (h.template_name IS NULL OR (
            h.template_name = coalesce(own.template_name, s.template_name) AND EXISTS (
            SELECT FROM template t
            WHERE t.channel_id = c.id AND t.name = h.template_name
              AND t.language = h.template_language AND t.version = h.template_version
              AND t.language = last.template_language)))) AS held
    FROM message m
    JOIN notification n ON n.id = m.id AND n.shop_id = m.shop_id
    JOIN shop s ON s.id = m.shop_id
    LEFT JOIN status_setting own ON own.shop_id = m.shop_id AND own.status = m.status
    LEFT JOIN channel c ON c.shop_id = m.shop_id AND c.disconnected_at IS NULL
    LEFT JOIN LATERAL (
      SELECT a.template_language FROM attempt a
      WHERE a.message_id = m.id ORDER BY a.started_at DESC LIMIT 1
    ) AS last ON true
    WHERE m.shop_id = $1 AND m.id = chosen.id OFFSET 0
  ) AS of_one`;

const ATTEMPTED = `
  SELECT of_one.* FROM unnest($2::uuid[]) AS chosen(id) CROSS JOIN LATERAL (
    SELECT m.id, other.subject_gid, other.status, n.occurrence, other.happened_at
    FROM message m
    JOIN message other ON other.shop_id = m.shop_id AND other.root_gid = m.root_gid
      AND other.subject_gid = m.subject_gid AND other.id <> m.id
    JOIN notification n ON n.id = other.id AND n.shop_id = other.shop_id
    WHERE m.shop_id = $1 AND m.id = chosen.id
      AND EXISTS (SELECT FROM attempt a WHERE a.message_id = other.id) OFFSET 0
  ) AS of_one`;

const PUT_BACK = `
  ${putBackBy('$4')}
  WHERE shop_id = $1 AND id = $2 AND state = $3 AND closed_at IS NULL AND expires_at > now()
  RETURNING id`;

const CLOSE = `
  ${closeBy('$3')}
  WHERE shop_id = $1 AND id = $2 AND state IN ('failed', 'unconfirmed') AND closed_at IS NULL
  RETURNING id`;

function placeOf(row: LineRow): LinePlace[] {
  if (!isStatus(row.status) || row.happened_at === null) return [];
  return [
    {
      subjectGid: row.subject_gid,
      status: row.status,
      occurrence: row.occurrence,
      happenedAt: row.happened_at.toISOString(),
    },
  ];
}

function situationOf(row: SituationRow, attempted: readonly LineRow[]): ResendSituation {
  const [line] = placeOf(row);
  if (line === undefined) throw new Error('A message has a status of the closed list');
  return {
    state: row.state,
    closed: row.closed,
    erased: row.erased,
    sameInstall: row.same_install,
    sendingOn: row.sending_on,
    connected: row.connected,
    optedOut: row.opted_out,
    expired: row.expired,
    attemptOpen: row.attempt_open,
    held: row.held,
    line,
    attempted: attempted.flatMap(placeOf),
  };
}

/** What the merchant may do with a failed or unconfirmed message: send it again, or leave it. */
export function makeResendStore(sql: SqlEngine): ResendPort {
  const readSituations: ResendPort['readSituations'] = async (shopId, ids) => {
    if (ids.length === 0) return new Map();
    const rows = await sql.query<SituationRow>(SITUATIONS, [shopId, ids]);
    const attempted = Map.groupBy(
      await sql.query<LineRow>(ATTEMPTED, [shopId, ids]),
      ({ id }) => id,
    );
    return new Map(rows.map((row) => [row.id, situationOf(row, attempted.get(row.id) ?? [])]));
  };

  return {
    readSituations,
    async readSituation(shopId, id) {
      return (await readSituations(shopId, [id])).get(id) ?? null;
    },
    async putBackInLine(shopId, id, state, resentBy) {
      return (await sql.query(PUT_BACK, [shopId, id, state, resentBy])).length > 0;
    },
    async close(shopId, id, closedBy) {
      return (await sql.query(CLOSE, [shopId, id, closedBy])).length > 0;
    },
  };
}
