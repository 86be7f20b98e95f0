import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import { settleTogether } from '#app/pipeline/settle-together.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { endUnsentMessages } from '#app/store/unsent-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  readAttemptStates,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const DETAIL = { code: 131000, text: 'Something went wrong' };

describe.each(testEngines())('outcomes of attempts on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const receipts = () => makeReceiptStore(database().sql, testVault);
  const resends = () => makeResendStore(database().sql);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const attemptStates = (message: TestMessage) => readAttemptStates(database().sql, message.id);

  async function start(shop: TestShop): Promise<StartedAttempt> {
    // Pair limit, rate and pauses are not what these tests are about.
    await database().sql.query(
      `UPDATE attempt SET started_at = started_at - interval '10 s', deadline = deadline - interval '10 s',
         recipient_free_at = now() - make_interval(secs => 1)
       WHERE channel_key = $1`,
      [shop.channelKey],
    );
    await database().sql.query(
      `UPDATE channel_gate SET paused_until = NULL, next_send_at = now() - make_interval(secs => 1), probe = NULL
       WHERE channel_key = $1`,
      [shop.channelKey],
    );
    await database().sql.query(
      `UPDATE message SET due_at = now() - interval '1 s' WHERE shop_id = $1 AND state = 'waiting'`,
      [shop.id],
    );
    const { started } = await startOn(attempts(), shop);
    return only(started);
  }

  // As the sender does it: what was plainly accepted goes with others of its moment.
  const settle = (attempt: StartedAttempt, outcome: SendOutcome) =>
    settleTogether({ ...attempts(), joinReceipts: receipts().joinReceipts }).settle(
      attempt,
      settlementOf(attempt, outcome),
      false,
    );

  async function attempted(outcome: SendOutcome, options: { installedDaysAgo?: number } = {}) {
    const shop = await makeTestShop(database().sql, options);
    const message = await makeTestMessage(database().sql, shop);
    const attempt = await start(shop);
    const result = await settle(attempt, outcome);
    return { shop, message, attempt, result };
  }

  async function readAttempt(message: TestMessage) {
    const rows = await database().sql.query<{
      state: string;
      outcome: string | null;
      code: number | null;
      text: string | null;
      wamid: string | null;
      wamid_hash: string | null;
      job_id: string | null;
      evidence: string | null;
      poll_seconds: number | null;
      finished: boolean;
    }>(
      `SELECT state, outcome, code, text, wamid, wamid_hash, job_id, evidence,
         extract(epoch FROM poll_at - now())::float8 AS poll_seconds,
         finished_at IS NOT NULL AS finished
       FROM attempt WHERE message_id = $1 ORDER BY number DESC`,
      [message.id],
    );
    const [last] = rows;
    if (last === undefined) throw new Error('There is an attempt');
    return last;
  }

  async function readGate(shop: TestShop) {
    const [gate] = await database().sql.query<{ paused_seconds: number | null }>(
      `SELECT extract(epoch FROM paused_until - now())::float8 AS paused_seconds
       FROM channel_gate WHERE channel_key = $1`,
      [shop.channelKey],
    );
    return gate?.paused_seconds ?? 0;
  }

  const holdsOf = (shop: TestShop) =>
    database().sql.query<{ id: string; text: string | null }>(
      'SELECT * FROM hold WHERE channel_key = $1 AND lifted_at IS NULL ORDER BY set_at, id',
      [shop.channelKey],
    );

  const report = async (shop: TestShop, wamid: string, status: string) => {
    const receipt = { wamid, status, reason: null, code: null, errorText: null, happenedAt: null };
    const names = { chatId: null, bsuid: null, phone: null };
    const channel = { id: shop.channelId, shopId: shop.id };
    const contents = { receipts: [{ ...receipt, ...names }], echoes: [], spoken: [], unread: [] };
    await receipts().storeHook(channel, contents, 'hook');
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
  };

  const echo = async (shop: TestShop, { phone, prepared }: StartedAttempt, wamid: string) => {
    const { text } = prepared;
    const names = { chatId: null, bsuid: null, phone };
    const told = { wamid, text, at: null, ...names };
    const contents = { receipts: [], echoes: [told], spoken: [], unread: [] };
    await receipts().storeHook({ id: shop.channelId, shopId: shop.id }, contents, 'hook');
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
  };

  const overdue = async (message: TestMessage) => {
    await database().sql.query(
      `UPDATE attempt SET deadline = now() - interval '1 s'
       WHERE message_id = $1 AND state = 'started'`,
      [message.id],
    );
    await attempts().closeOverdueAttempts();
  };

  test.each([
    [
      'token',
      'UPDATE channel SET token_version = token_version + 1 WHERE id = $1',
      'token_refused',
    ],
    ['channel', 'UPDATE channel SET disconnected_at = now() WHERE id = $1', 'number_offline'],
  ] as const)('a refusal after the %s was replaced holds nothing', async (_, replace, reason) => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const attempt = await start(shop);
    await database().sql.query(replace, [shop.channelId]);
    await settle(attempt, { outcome: 'hold_channel', reason, ...DETAIL });
    expect(await read(message)).toMatchObject({ state: 'waiting', cause: 'retry' });
    expect(await holdsOf(shop)).toEqual([]);
  });

  test('a refusal after the template was read anew holds nothing', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const attempt = await start(shop);
    await database().sql.query('UPDATE template SET version = version + 1 WHERE channel_id = $1', [
      shop.channelId,
    ]);
    await settle(attempt, { outcome: 'hold_template', reason: 'template_paused', ...DETAIL });
    expect(await read(message)).toMatchObject({ state: 'waiting', cause: 'retry' });
    expect(await holdsOf(shop)).toEqual([]);
  });

  describe('every outcome', () => {
    test('accepted: the id is kept, encrypted and hashed, and asked for in 2 minutes', async () => {
      const { message, result } = await attempted({ outcome: 'accepted', wamid: 'wamid.X' });
      expect(result).toEqual({ outcome: 'settled' });
      expect(await read(message)).toMatchObject({ state: 'accepted', cause: null });
      const attempt = await readAttempt(message);
      expect(attempt).toMatchObject({
        state: 'accepted',
        wamid_hash: testVault.hash('wamid', 'wamid.X'),
        finished: true,
      });
      expect(testVault.open('attempt.wamid', attempt.wamid ?? '')).toBe('wamid.X');
      expect(attempt.poll_seconds).toBeGreaterThan(100);
      expect(attempt.poll_seconds).toBeLessThanOrEqual(120);
    });

    test('accepted without an id: nothing to trace, nothing to ask for', async () => {
      const { message } = await attempted({ outcome: 'accepted', wamid: null });
      expect((await read(message)).state).toBe('accepted');
      expect(await readAttempt(message)).toMatchObject({ wamid: null, poll_seconds: null });
    });

    test('queued: unconfirmed, with the id of the job, and looked for in 2 minutes', async () => {
      const { message } = await attempted({ outcome: 'queued', jobId: 'job-7' });
      expect(await read(message)).toMatchObject({ state: 'unconfirmed', cause: 'queued' });
      const attempt = await readAttempt(message);
      expect(attempt.state).toBe('queued');
      expect(attempt.poll_seconds).toBeGreaterThan(100);
      expect(attempt.poll_seconds).toBeLessThanOrEqual(120);
      expect(testVault.open('attempt.job_id', attempt.job_id ?? '')).toBe('job-7');
    });

    test.each(['timeout', 'server_error', 'reset', 'unreadable'] as const)(
      'unconfirmed (%s): said so, looked for, and never due again by itself',
      async (cause) => {
        const { shop, message } = await attempted({ outcome: 'unconfirmed', cause, ...DETAIL });
        expect(await read(message)).toMatchObject({ state: 'unconfirmed', cause, code: 131000 });
        const attempt = await readAttempt(message);
        expect(attempt).toMatchObject({ state: 'unconfirmed', outcome: cause, code: 131000 });
        expect(attempt.poll_seconds).toBeGreaterThan(100);
        expect(testVault.open('attempt.text', attempt.text ?? '')).toBe(DETAIL.text);
        expect(await attempts().findDueChannels()).not.toContain(shop.channelKey);
      },
    );

    test.each(['dns', 'connect_refused', 'connect_timeout', 'tls', 'unreachable'] as const)(
      'not sent (%s): waits and the channel pauses',
      async (cause) => {
        const { shop, message } = await attempted({ outcome: 'not_sent', cause, ...DETAIL });
        const row = await read(message);
        expect(row).toMatchObject({ state: 'waiting', cause: 'not_reached' });
        // The channel's pause is what it waits for; it keeps its place in the line.
        expect(row.due_seconds).toBeLessThan(0);
        expect(await attemptStates(message)).toEqual(['refused']);
        expect(await readGate(shop)).toBeGreaterThan(0);
      },
    );

    test('throttled for the channel: the channel waits as long as it was told', async () => {
      const outcome = { outcome: 'throttled', scope: 'channel', ...DETAIL } as const;
      const { shop, message } = await attempted({ ...outcome, retryAfterSeconds: 90 });
      const row = await read(message);
      expect(row).toMatchObject({ state: 'waiting', cause: 'slowed_down' });
      expect(row.due_seconds).toBeLessThan(0);
      expect(await readGate(shop)).toBeGreaterThan(80);
      expect(await readGate(shop)).toBeLessThanOrEqual(90);
    });

    test('throttled for the recipient: waits alone', async () => {
      const outcome = { outcome: 'throttled', scope: 'recipient', ...DETAIL } as const;
      const { shop, message } = await attempted({ ...outcome, retryAfterSeconds: null });
      const row = await read(message);
      expect(row).toMatchObject({ state: 'waiting', cause: 'recipient_pause' });
      expect(row.due_seconds).toBeGreaterThan(4);
      expect(await readGate(shop)).toBe(0);
    });

    test('a shorter pause does not cut a longer one', async () => {
      const outcome = { outcome: 'throttled', scope: 'channel', ...DETAIL } as const;
      const { shop } = await attempted({ ...outcome, retryAfterSeconds: 600 });
      const message = await makeTestMessage(database().sql, shop);
      await database().sql.query('DELETE FROM message WHERE shop_id = $1 AND id <> $2', [
        shop.id,
        message.id,
      ]);
      const attempt = await start(shop);
      await database().sql.query(
        `UPDATE channel_gate SET paused_until = now() + interval '600 s' WHERE channel_key = $1`,
        [shop.channelKey],
      );
      await settle(attempt, { ...outcome, retryAfterSeconds: 5 });
      expect(await readGate(shop)).toBeGreaterThan(500);
    });

    test('retry: waits, five times, then it has failed', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      for (let n = 1; n < 5; n += 1) {
        await settle(await start(shop), { outcome: 'retry', ...DETAIL });
        expect(await read(message)).toMatchObject({ state: 'waiting', cause: 'retry', tries: n });
      }
      await settle(await start(shop), { outcome: 'retry', ...DETAIL });
      expect(await read(message)).toMatchObject({
        state: 'failed',
        cause: 'gave_up',
        failed: true,
        decision: 'send',
      });
      expect(await attemptStates(message)).toEqual(Array(5).fill('refused'));
    });

    test.each(['not_on_whatsapp', 'country_blocked', 'refused', 'text_refused'] as const)(
      'rejected (%s): failed for good, with code and text',
      async (reason) => {
        const { message } = await attempted({ outcome: 'rejected', reason, ...DETAIL });
        expect(await read(message)).toMatchObject({ state: 'failed', cause: reason, code: 131000 });
        const [row] = await database().sql.query<{ text: string }>(
          'SELECT text FROM attempt WHERE message_id = $1',
          [message.id],
        );
        expect(testVault.open('attempt.text', row?.text ?? '')).toBe(DETAIL.text);
      },
    );

    test('rejected because the customer stopped it: that is an opt-out', async () => {
      const { shop, message } = await attempted({
        outcome: 'rejected',
        reason: 'stopped_by_customer',
        ...DETAIL,
      });
      const rows = await database().sql.query(
        'SELECT recipient_hash, source FROM opt_out WHERE shop_id = $1',
        [shop.id],
      );
      expect(rows).toEqual([
        { recipient_hash: testVault.hash('phone', message.phone), source: 'whatsapp' },
      ]);
    });

    test('hold of the template: held, by one hold that names the version', async () => {
      const { shop, message } = await attempted({
        outcome: 'hold_template',
        reason: 'template_paused',
        ...DETAIL,
      });
      const hold = only(await holdsOf(shop));
      expect(hold).toMatchObject({
        channel_id: shop.channelId,
        template_name: TEMPLATE_NAME,
        template_language: 'en',
        template_version: 1,
        token_version: null,
        reason: 'template_paused',
        code: 131000,
      });
      expect(testVault.open('hold.text', hold.text ?? '')).toBe(DETAIL.text);
      expect(await read(message)).toMatchObject({
        state: 'held',
        hold_id: hold.id,
        cause: 'template_paused',
      });
      expect(await attemptStates(message)).toEqual(['refused']);
    });

    test('hold of the channel: for all shops of it', async () => {
      const { shop, message } = await attempted({
        outcome: 'hold_channel',
        reason: 'payment_problem',
        ...DETAIL,
      });
      const hold = only(await holdsOf(shop));
      expect(hold).toMatchObject({ channel_id: null, token_version: null, template_name: null });
      expect(await read(message)).toMatchObject({ state: 'held', hold_id: hold.id });
      const sharing = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      const other = await makeTestMessage(database().sql, sharing);
      await startOn(attempts(), shop);
      expect(await read(other)).toMatchObject({ state: 'held', hold_id: hold.id });
    });

    test('hold of a refused token: for that token of that shop alone', async () => {
      const { shop } = await attempted({
        outcome: 'hold_channel',
        reason: 'token_refused',
        ...DETAIL,
      });
      expect(only(await holdsOf(shop))).toMatchObject({
        channel_id: shop.channelId,
        token_version: 1,
        template_name: null,
      });
      const sharing = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      await makeTestMessage(database().sql, sharing);
      expect((await start(sharing)).shopId).toBe(sharing.id);
    });

    test('the same hold out of several attempts is set once', async () => {
      const shop = await makeTestShop(database().sql);
      const messages = [];
      for (let n = 0; n < 4; n += 1) messages.push(await makeTestMessage(database().sql, shop));
      const { started } = await startOn(attempts(), shop);
      expect(started).toHaveLength(4);
      await Promise.all(
        started.map((attempt) =>
          settle(attempt, { outcome: 'hold_channel', reason: 'account_locked', ...DETAIL }),
        ),
      );
      const hold = only(await holdsOf(shop));
      for (const message of messages) {
        expect(await read(message)).toMatchObject({ state: 'held', hold_id: hold.id });
      }
    });
  });

  describe('attempts that nobody closed', () => {
    test('are left to their owner until the deadline, then unconfirmed', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      await start(shop);
      await attempts().closeOverdueAttempts();
      expect(await attemptStates(message)).toEqual(['started']);
      await overdue(message);
      expect(await attemptStates(message)).toEqual(['unconfirmed']);
      expect(await read(message)).toMatchObject({ state: 'unconfirmed', cause: 'process_death' });
    });

    test('the root goes on after them', async () => {
      const shop = await makeTestShop(database().sql);
      const first = await makeTestMessage(database().sql, shop, { status: 'refunded' });
      await makeTestMessage(database().sql, shop, {
        status: 'refunded',
        rootGid: first.rootGid,
        position: 2,
      });
      await start(shop);
      await overdue(first);
      expect((await start(shop)).messageId).not.toBe(first.id);
    });

    test('a late acceptance counts, and its receipts', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const attempt = await start(shop);
      await overdue(message);
      await report(shop, 'wamid.LATE1', 'sent');
      expect(await settle(attempt, { outcome: 'accepted', wamid: 'wamid.LATE1' })).toEqual({
        outcome: 'proved_late',
      });
      expect((await read(message)).state).toBe('accepted');
      expect(await readAttempt(message)).toMatchObject({
        state: 'accepted',
        evidence: 'late_reply',
      });
      await receipts().joinReceipts([attempt.id]);
      expect((await read(message)).state).toBe('sent');
    });

    test.each([
      { outcome: 'rejected', reason: 'refused', ...DETAIL },
      { outcome: 'not_sent', cause: 'dns', ...DETAIL },
      { outcome: 'queued', jobId: 'j' },
    ] as const)('a late $outcome changes nothing', async (outcome) => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const attempt = await start(shop);
      await overdue(message);
      expect(await settle(attempt, outcome)).toEqual({ outcome: 'closed_already' });
      expect((await read(message)).state).toBe('unconfirmed');
      expect(await readGate(shop)).toBe(0);
    });

    test('a reply that is recorded twice changes nothing the second time', async () => {
      const { message, attempt } = await attempted({ outcome: 'accepted', wamid: 'wamid.TWICE' });
      expect(await settle(attempt, { outcome: 'accepted', wamid: 'wamid.OTHER' })).toEqual({
        outcome: 'closed_already',
      });
      expect((await readAttempt(message)).wamid_hash).toBe(testVault.hash('wamid', 'wamid.TWICE'));
    });

    test('one whose echo was seen is accepted', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const attempt = await start(shop);
      await echo(shop, attempt, 'wamid.ECHOED1');
      expect(await attemptStates(message)).toEqual(['started']);
      await report(shop, 'wamid.ECHOED1', 'delivered');
      await overdue(message);
      expect(await attemptStates(message)).toEqual(['accepted']);
      expect((await read(message)).state).toBe('delivered');
    });
  });

  describe('an echo before the reply', () => {
    test.each(['queued', 'unconfirmed'] as const)('makes %s accepted', async (outcome) => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const attempt = await start(shop);
      const wamid = `wamid.EARLY-${message.id}`;
      await echo(shop, attempt, wamid);
      await report(shop, wamid, 'sent');
      await settle(
        attempt,
        outcome === 'queued'
          ? { outcome, jobId: 'j' }
          : { outcome, cause: 'timeout', code: null, text: null },
      );
      expect(await attemptStates(message)).toEqual(['accepted']);
      expect(await read(message)).toMatchObject({ state: 'sent', cause: null });
    });

    test('with receipts ends in what they say once the reply is in', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const attempt = await start(shop);
      const wamid = `wamid.EARLY-${message.id}`;
      await echo(shop, attempt, wamid);
      await report(shop, wamid, 'failed');
      await settle(attempt, { outcome: 'accepted', wamid });
      expect(await read(message)).toMatchObject({ state: 'failed', failed: true });
    });
  });

  describe('messages whose time is over', () => {
    test('end, waiting or held; those under way do not', async () => {
      const shop = await makeTestShop(database().sql);
      const options = { expiresIn: -1, dueIn: 600 };
      const waiting = await makeTestMessage(database().sql, shop, options);
      const held = await makeTestMessage(database().sql, shop, options);
      const fresh = await makeTestMessage(database().sql, shop, { dueIn: 600 });
      await database().sql.query("UPDATE message SET state = 'held' WHERE id = $1", [held.id]);
      const sending = await makeTestMessage(database().sql, shop, options);
      await database().sql.query("UPDATE message SET state = 'sending' WHERE id = $1", [
        sending.id,
      ]);
      await attempts().endExpiredMessages();
      for (const message of [waiting, held]) {
        expect(await read(message)).toMatchObject({
          state: 'ended',
          decision: 'skip',
          reason: 'too_late',
        });
      }
      expect((await read(fresh)).state).toBe('waiting');
      expect((await read(sending)).state).toBe('sending');
    });

    test('stay a send where an attempt may have been accepted', async () => {
      const { message } = await attempted({
        outcome: 'unconfirmed',
        cause: 'timeout',
        code: null,
        text: null,
      });
      await database().sql.query(
        "UPDATE message SET state = 'waiting', expires_at = now() - interval '1 s' WHERE id = $1",
        [message.id],
      );
      await attempts().endExpiredMessages();
      expect(await read(message)).toMatchObject({ state: 'ended', decision: 'send' });
    });
  });

  describe('sending again', () => {
    const UNKNOWN = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;
    const FAILED = { outcome: 'rejected', reason: 'refused', code: null, text: null } as const;

    async function putBack(outcome: typeof UNKNOWN | typeof FAILED) {
      const made = await attempted(outcome);
      const { state } = await read(made.message);
      if (state !== 'unconfirmed' && state !== 'failed') throw new Error(state);
      expect(await resends().putBackInLine(made.shop.id, made.message.id, state, 'staff')).toBe(
        true,
      );
      return made;
    }

    test.each([UNKNOWN, FAILED])(
      'a message that was $outcome gets a second attempt',
      async (was) => {
        const { shop, message } = await putBack(was);
        expect((await read(message)).state).toBe('waiting');
        const again = await start(shop);
        expect(again.tries).toBe(2);
        await settle(again, { outcome: 'accepted', wamid: `wamid.${message.id}` });
        expect(await read(message)).toMatchObject({ state: 'accepted', resend_of: null, tries: 2 });
      },
    );

    test.each([
      [{ outcome: 'throttled', scope: 'recipient', retryAfterSeconds: 1, ...DETAIL }, 'waiting'],
      [{ outcome: 'hold_channel', reason: 'quality_limit', ...DETAIL }, 'held'],
    ] as const)('put off (%o) it is still a re-send', async (outcome, state) => {
      const { shop, message } = await putBack(UNKNOWN);
      await settle(await start(shop), outcome);
      expect(await read(message)).toMatchObject({ state, resend_of: 'unconfirmed' });
    });

    test.each([
      [UNKNOWN, 'unconfirmed'],
      [FAILED, 'failed'],
    ] as const)(
      'superseded or ended it goes back to $1, closed, and stays a send',
      async (was, state) => {
        for (const reason of ['superseded', 'opted_out'] as const) {
          const { message } = await putBack(was);
          await database().sql.transaction((tx) =>
            endUnsentMessages(tx, [{ id: message.id, reason }]),
          );
          expect(await read(message)).toMatchObject({
            state,
            closed: true,
            resend_of: null,
            decision: 'send',
          });
        }
      },
    );

    test('it is dropped when the earlier attempt proves accepted before it left', async () => {
      const { message, attempt } = await putBack(UNKNOWN);
      expect(await settle(attempt, { outcome: 'accepted', wamid: `wamid.${message.id}` })).toEqual({
        outcome: 'proved_late',
      });
      expect(await read(message)).toMatchObject({ state: 'accepted', resend_of: null });
    });

    test.each(['sent', 'delivered', 'read'] as const)(
      'an echo and a report of %s of the earlier attempt drop it',
      async (status) => {
        const { shop, message, attempt } = await putBack(UNKNOWN);
        const wamid = `wamid.${message.id}`;
        await report(shop, wamid, status);
        await echo(shop, attempt, wamid);
        expect(await read(message)).toMatchObject({ state: status, resend_of: null });
        expect(await attempts().findDueChannels()).not.toContain(shop.channelKey);
      },
    );

    test('of a failed message only arrival drops it', async () => {
      const made = await attempted({ outcome: 'accepted', wamid: 'wamid.FAILS' });
      const { shop, message } = made;
      await report(shop, 'wamid.FAILS', 'failed');
      await resends().putBackInLine(shop.id, message.id, 'failed', 'staff');
      await report(shop, 'wamid.FAILS', 'sent');
      expect(await read(message)).toMatchObject({ state: 'waiting', resend_of: 'failed' });
      await report(shop, 'wamid.FAILS', 'delivered');
      expect(await read(message)).toMatchObject({ state: 'delivered', resend_of: null });
    });

    test('under way when the earlier one proves accepted, a refusal does not undo that', async () => {
      for (const refusal of [
        FAILED,
        { outcome: 'throttled', scope: 'recipient', retryAfterSeconds: 1, ...DETAIL },
        { outcome: 'hold_channel', reason: 'quality_limit', ...DETAIL },
        UNKNOWN,
      ] as const) {
        const { shop, message, attempt } = await putBack(UNKNOWN);
        const again = await start(shop);
        await settle(attempt, { outcome: 'accepted', wamid: `wamid.${message.id}` });
        expect((await read(message)).state).toBe('sending');
        await settle(again, refusal);
        expect(await read(message)).toMatchObject({ state: 'accepted', resend_of: null });
      }
    });

    test('a report of the first attempt that failed says nothing of the second', async () => {
      const { shop, message } = await attempted({ outcome: 'accepted', wamid: 'wamid.FIRST' });
      await report(shop, 'wamid.FIRST', 'failed');
      await resends().putBackInLine(shop.id, message.id, 'failed', 'staff');
      await settle(await start(shop), UNKNOWN);
      await report(shop, 'wamid.FIRST', 'sent');
      expect(await read(message)).toMatchObject({ state: 'unconfirmed', cause: 'timeout' });
      await report(shop, 'wamid.FIRST', 'read');
      expect((await read(message)).state).toBe('read');
    });

    test('a second failure is the failure of the message', async () => {
      const { shop, message } = await putBack(FAILED);
      const again = await start(shop);
      await settle(again, { outcome: 'accepted', wamid: 'wamid.SECOND' });
      await report(shop, 'wamid.SECOND', 'failed');
      expect((await read(message)).state).toBe('failed');
      expect(await attemptStates(message)).toEqual(['refused', 'accepted']);
    });

    test('what the owner left open is unconfirmed, and no re-send any more', async () => {
      const { shop, message } = await putBack(FAILED);
      await start(shop);
      await overdue(message);
      expect(await read(message)).toMatchObject({ state: 'unconfirmed', resend_of: null });
    });

    test('is refused to what is closed, past its time or in another state', async () => {
      const { shop, message } = await attempted(UNKNOWN);
      expect(await resends().putBackInLine(shop.id, message.id, 'failed', 'staff')).toBe(false);
      const other = await makeTestShop(database().sql);
      expect(await resends().putBackInLine(other.id, message.id, 'unconfirmed', 'staff')).toBe(
        false,
      );
      await database().sql.query(
        "UPDATE message SET expires_at = now() - interval '1 s' WHERE id = $1",
        [message.id],
      );
      expect(await resends().putBackInLine(shop.id, message.id, 'unconfirmed', 'staff')).toBe(
        false,
      );
    });
  });

  test('a reply to a message that was erased meanwhile brings no id and no text back', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const attempt = await start(shop);
    await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [message.rootGid]);
    await settle(attempt, { outcome: 'accepted', wamid: 'wamid.ERASED' });
    expect(await readAttempt(message)).toMatchObject({
      state: 'accepted',
      wamid: null,
      text: null,
    });
    expect((await read(message)).state).toBe('accepted');
  });
});
