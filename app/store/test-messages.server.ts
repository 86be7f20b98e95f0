import { v7 as uuidv7 } from 'uuid';
import { settleAttempt } from '#app/domain/settle-attempt.ts';
import { TESTS_PER_HOUR, testResultOf } from '#app/domain/test-message.ts';
import { deadlineSeconds, type Waits } from '#app/domain/waits.ts';
import type { SendingChannel } from '#app/pipeline/send-ports.ts';
import type { TestRecord, TestStart, TestStop, TestsPort } from '#app/pipeline/test-ports.ts';
import { makeAttemptStore } from './attempts.server.ts';
import { allowAttempts, spacingOf } from './channel-allowance.ts';
import { type LockedGate, lockGates, shutWhileAsking, tellGate } from './channel-gate.server.ts';
import { isOptedOut } from './opt-outs.server.ts';
import { makeReceiptStore } from './receipts.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { START_ATTEMPTS } from './start-statement.ts';
import type { Vault } from './vault.ts';

/** Personal data of a test is kept so long, and so long is its hour of six. */
const HOUR = "interval '1 hour'";
const STEP_ROWS = 200;

/** All that may stop a test, read while the gate of its channel is held. */
const SITUATION = `
  SELECT c.id, c.base_url, c.onemsg_channel_id, c.token, c.token_version,
    t.version AS template_version,
    ${isOptedOut('c.shop_id', '$2')} AS opted_out,
    (SELECT extract(epoch FROM max(a.recipient_free_at) - now())::float8 FROM attempt a
     WHERE a.channel_key = c.channel_key AND a.phone_hash = $2
       AND a.started_at > now() - $5 * interval '1 second' AND a.recipient_free_at > now()
    ) AS recipient_seconds,
    lately.tests, lately.seconds
  FROM channel c
  JOIN template t ON t.channel_id = c.id AND t.name = $3 AND t.language = $4 AND t.problem IS NULL
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS tests,
           extract(epoch FROM min(created_at) + ${HOUR} - now())::float8 AS seconds
    FROM test_message WHERE shop_id = c.shop_id AND created_at > now() - ${HOUR}
  ) AS lately
  WHERE c.shop_id = $1 AND c.disconnected_at IS NULL`;

type SituationRow = {
  id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
  token_version: number;
  template_version: number;
  opted_out: boolean;
  recipient_seconds: number | null;
  tests: number;
  seconds: number | null;
};

const START = `
  ${START_ATTEMPTS}
  INSERT INTO test_message (id, shop_id, attempt_id, phone)
  SELECT message_id, shop_id, id, $6 FROM input`;

/** An open attempt is settled; a reply that comes after its deadline still proves it accepted. */
const SETTLE = `
  WITH settled AS (
    UPDATE attempt SET state = $2, finished_at = now(), outcome = $3, code = $4, text = $5,
      evidence = CASE WHEN state <> 'started' THEN coalesce(evidence, 'late_reply') END,
      wamid_hash = CASE WHEN $2 <> 'refused' THEN $6 END, poll_at = NULL,
      recipient_free_at = CASE WHEN $7::float8 IS NULL THEN recipient_free_at
        ELSE now() + $7::float8 * interval '1 second' END
    WHERE id = $1 AND (state = 'started' OR ($2 = 'accepted' AND state IN ('queued', 'unconfirmed')))
    RETURNING message_id
  )
  UPDATE test_message SET result = $8, reason = $9
  FROM settled WHERE test_message.id = settled.message_id
  RETURNING test_message.id`;

const LAST = `
  SELECT t.id, t.attempt_id, t.phone, t.created_at, t.result, t.reason, t.arrived, a.code, a.text,
    extract(epoch FROM now() - t.created_at)::float8 AS age,
    coalesce(a.deadline < now(), true) AS overdue
  FROM (SELECT * FROM test_message WHERE shop_id = $1 ORDER BY created_at DESC LIMIT 1) AS t
  LEFT JOIN attempt a ON a.id = t.attempt_id`;

type LastRow = {
  id: string;
  attempt_id: string;
  phone: string | null;
  created_at: Date;
  result: TestRecord['result'];
  reason: string | null;
  arrived: TestRecord['arrived'];
  code: number | null;
  text: string | null;
  age: number;
  overdue: boolean;
};

/** What was reported of them stays as one word; reports that come later are nobody's. */
const ERASE = `
  WITH old AS (
    SELECT id, attempt_id FROM test_message
    WHERE erased_at IS NULL AND created_at < now() - ${HOUR}
    ORDER BY created_at LIMIT ${STEP_ROWS} FOR UPDATE SKIP LOCKED
  ), told AS (
    DELETE FROM receipt WHERE attempt_id = ANY(ARRAY(SELECT attempt_id FROM old))
    RETURNING attempt_id, status
  ), gone AS (
    DELETE FROM attempt WHERE id = ANY(ARRAY(SELECT attempt_id FROM old))
  )
  UPDATE test_message t SET phone = NULL, erased_at = now(), arrived = (
      SELECT max(status) FROM told
      WHERE told.attempt_id = t.attempt_id AND told.status IN ('delivered', 'read'))
  FROM old WHERE t.id = old.id
  RETURNING t.id`;

/** Test messages: their attempts start and end as those of messages do, their lines are their own. */
export function makeTestMessageStore(
  sql: SqlEngine,
  vault: Vault,
  options: {
    readonly waits: Waits;
    readonly owner: string;
    readonly onUnreadable: (error: unknown) => void;
  },
): TestsPort & {
  /** Blanks tests after an hour, their attempts and reports with them; returns how many. */
  eraseOldTests(): Promise<number>;
} {
  const { waits, owner } = options;

  function channelOf(row: SituationRow): SendingChannel {
    return {
      id: row.id,
      baseUrl: row.base_url,
      channelId: row.onemsg_channel_id,
      token: vault.open('channel.token', row.token),
      tokenVersion: row.token_version,
    };
  }

  async function findChannelKey(shopId: string): Promise<string | null> {
    const [row] = await sql.query<{ channel_key: string }>(
      'SELECT channel_key FROM channel WHERE shop_id = $1 AND disconnected_at IS NULL',
      [shopId],
    );
    return row?.channel_key ?? null;
  }

  /** What its channel has against it; null: a place is free. */
  function stopOfGate(gate: LockedGate): TestStart | null {
    if (gate.pausedSeconds > 0) return stopped('channel_pause', gate.pausedSeconds);
    const { places } = allowAttempts(
      {
        inFlight: gate.inFlight,
        oldestSeconds: gate.oldestSeconds,
        ratePerSecond: gate.rate,
        nextSendSeconds: gate.nextSendSeconds,
        probing: gate.pace.probe !== null,
      },
      waits,
    );
    return places === 0 ? stopped('busy') : null;
  }

  async function startOn(
    tx: Sql,
    channelKey: string,
    [shopId, phone, prepared]: Parameters<TestsPort['startTest']>,
  ): Promise<TestStart> {
    const gate = (await lockGates(tx, [channelKey], waits)).get(channelKey);
    if (gate === undefined) return stopped('busy');
    const phoneHash = vault.hash('phone', phone);
    const [row] = await tx.query<SituationRow>(SITUATION, [
      shopId,
      phoneHash,
      prepared.template.name,
      prepared.template.language,
      waits.longestRetry + waits.sameRecipient,
    ]);
    if (row === undefined) return stopped('not_connected');
    if (row.opted_out) return stopped('opted_out');
    if (row.tests >= TESTS_PER_HOUR) return stopped('too_many', row.seconds ?? undefined);
    if (row.recipient_seconds !== null) return stopped('recipient_pause', row.recipient_seconds);
    const stop = stopOfGate(gate);
    const channel = channelOf(row);
    if (gate.pausedSeconds === 0 && gate.pace.probe === 'status') {
      await shutWhileAsking(tx, channelKey, waits);
      return { outcome: 'ask_status', channelKey, channel };
    }
    if (stop !== null) return stop;
    const id = uuidv7();
    const attemptId = uuidv7();
    await tx.query(START, [
      JSON.stringify([
        {
          id: attemptId,
          message_id: id,
          shop_id: shopId,
          // Each is a line of its own.
          root_gid: `test:${id}`,
          channel_id: row.id,
          channel_key: channelKey,
          phone_hash: phoneHash,
          number: 1,
          owner,
          template_name: prepared.template.name,
          template_language: prepared.template.language,
          template_version: row.template_version,
          token_version: row.token_version,
          rendered_text: vault.seal('attempt.rendered_text', prepared.text),
          text_hash: vault.hash('text', prepared.text),
        },
      ]),
      deadlineSeconds(waits),
      waits.sameRecipient,
      [channelKey],
      [spacingOf(1, gate.rate)],
      vault.seal('test_message.phone', phone),
    ]);
    return { outcome: 'started', test: { id, attemptId, channelKey, channel } };
  }

  return {
    async startTest(...asked) {
      const channelKey = await findChannelKey(asked[0]);
      if (channelKey === null) return stopped('not_connected');
      return sql.transaction((tx) => startOn(tx, channelKey, asked));
    },

    settleTest: (test, outcome) =>
      sql.transaction(async (tx) => {
        const settlement = settleAttempt(outcome, { tries: 1, retries: 0 }, waits);
        const { result, reason } = testResultOf(settlement);
        const delay =
          settlement.message === 'waiting' && settlement.delaysRecipient
            ? settlement.delaySeconds
            : null;
        const settled = await tx.query(SETTLE, [
          test.attemptId,
          settlement.attempt,
          settlement.outcome,
          settlement.code,
          settlement.text === null ? null : vault.seal('attempt.text', settlement.text),
          settlement.wamid === null ? null : vault.hash('wamid', settlement.wamid),
          delay,
          result,
          reason,
        ]);
        if (settled.length === 0) return;
        await tellGate(tx, test.channelKey, test.attemptId, settlement.channel, waits);
      }),

    async findLastTest(shopId) {
      const [row] = await sql.query<LastRow>(LAST, [shopId]);
      if (row === undefined) return null;
      return {
        id: row.id,
        attemptId: row.attempt_id,
        phone: row.phone === null ? null : vault.open('test_message.phone', row.phone),
        createdAt: row.created_at.toISOString(),
        age: row.age,
        overdue: row.overdue,
        result: row.result,
        reason: row.reason,
        arrived: row.arrived,
        code: row.code,
        text: row.text === null ? null : vault.open('attempt.text', row.text),
      };
    },

    recordStatus: makeAttemptStore(sql, vault, options).recordStatus,
    joinReceipts: makeReceiptStore(sql, vault, waits).joinReceipts,

    eraseOldTests: async () => (await sql.query(ERASE)).length,
  };
}

function stopped(by: TestStop, seconds?: number): TestStart {
  return { outcome: 'stopped', by, seconds: seconds === undefined ? null : Math.ceil(seconds) };
}
