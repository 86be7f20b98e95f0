import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { DueProbe } from '#app/pipeline/probe-holds.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newGid,
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

const HOUR = 3600;
const DETAIL = { code: null, text: null } as const;
const ACCEPTED: SendOutcome = { outcome: 'accepted', wamid: null };
const UNPAID: SendOutcome = { outcome: 'hold_channel', reason: 'payment_problem', ...DETAIL };

describe.each(testEngines())('probes of holds on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const probes = () => makeHoldProbeStore(database().sql, testVault, SEND_OPTIONS);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const start = async (shop: TestShop): Promise<readonly StartedAttempt[]> =>
    (await startOn(attempts(), shop)).started;
  const settle = (attempt: StartedAttempt, outcome: SendOutcome) =>
    attempts().settleAttempt(attempt, settlementOf(attempt, outcome));

  async function setHold(shop: TestShop, hold: Record<string, unknown> = {}): Promise<string> {
    const id = randomUUID();
    const entries = Object.entries({ reason: 'payment_problem', ...hold });
    await database().sql.query(
      `INSERT INTO hold (id, channel_key, set_at, ${entries.map(([name]) => name).join(', ')})
       VALUES ($1, $2, now(), ${entries.map((_, n) => `$${n + 3}`).join(', ')})`,
      [id, shop.channelKey, ...entries.map(([, value]) => value)],
    );
    return id;
  }

  /** A hold, set some seconds ago, with messages that it holds, the oldest first. */
  async function holdMessages(
    options: { ago?: number; hold?: (shop: TestShop) => Record<string, unknown> } = {},
    count = 3,
  ) {
    const shop = await makeTestShop(database().sql);
    const messages: TestMessage[] = [];
    for (let n = 0; n < count; n += 1) {
      messages.push(await makeTestMessage(database().sql, shop, { dueIn: n - 1000 }));
    }
    const holdId = await setHold(shop, options.hold?.(shop));
    await start(shop);
    await age(holdId, options.ago ?? 0);
    return { shop, holdId, messages };
  }

  /** As if a hold had been set and probed some seconds earlier. */
  const age = (holdId: string, seconds: number) =>
    database().sql.query(
      `UPDATE hold SET set_at = set_at - $2 * interval '1 second',
         probe_at = probe_at - $2 * interval '1 second' WHERE id = $1`,
      [holdId, seconds],
    );

  /** As if the attempts of a channel had been made long enough ago for its customers. */
  const longAgo = (shop: TestShop) =>
    database().sql.query(
      "UPDATE attempt SET started_at = started_at - interval '10 s', recipient_free_at = now() - make_interval(secs => 1) WHERE channel_key = $1",
      [shop.channelKey],
    );

  const claim = async (holdId: string): Promise<DueProbe[]> =>
    (await probes().claimProbes(1000)).filter((probe) => probe.holdId === holdId);

  async function readHold(holdId: string) {
    const [row] = await database().sql.query<{
      lifted: boolean;
      lifted_by: string | null;
      probes: number;
      next: number;
    }>(
      `SELECT lifted_at IS NOT NULL AS lifted, lifted_by, probes,
         extract(epoch FROM probe_at - now())::float8 AS next FROM hold WHERE id = $1`,
      [holdId],
    );
    if (row === undefined) throw new Error('No such hold');
    return row;
  }

  const states = async (messages: readonly TestMessage[]) =>
    Promise.all(messages.map(async (message) => (await read(message)).state));

  /** Lets one through and starts it. */
  async function startProbe(shop: TestShop, holdId: string): Promise<StartedAttempt> {
    expect(await probes().letThrough(holdId)).toBe(true);
    return only(await start(shop));
  }

  describe('when', () => {
    test('is due once its first wait is over, and then twice as late each time', async () => {
      const { shop, holdId } = await holdMessages({ hold: () => ({ reason: 'number_offline' }) });
      await age(holdId, 55);
      expect(await claim(holdId)).toEqual([]);
      await age(holdId, 10);
      expect(await claim(holdId)).toEqual([
        {
          holdId,
          by: 'status',
          channelId: shop.channelId,
          credentials: {
            baseUrl: 'https://api.1msg.io',
            channelId: '550001',
            token: 'eyJ.token.secret',
          },
        },
      ]);
      const waits = [];
      for (let n = 0; n < 6; n += 1) {
        const { next } = await readHold(holdId);
        waits.push(Math.round(next));
        await age(holdId, next - 5);
        expect(await claim(holdId)).toEqual([]);
        await age(holdId, 6);
        expect(await claim(holdId)).toHaveLength(1);
      }
      expect(waits).toEqual([120, 240, 480, 900, 900, 900]);
    });

    test('one for the merchant, one that is lifted and one of an unknown reason are left', async () => {
      for (const hold of [
        { reason: 'test_mode' },
        { reason: 'something_new' },
        { lifted_at: new Date() },
      ]) {
        const { holdId } = await holdMessages({ ago: 48 * HOUR, hold: () => hold });
        expect(await claim(holdId)).toEqual([]);
      }
    });

    test('one that only a message can probe waits for a message', async () => {
      const { shop, holdId } = await holdMessages({ ago: HOUR }, 0);
      expect(await claim(holdId)).toEqual([]);
      await makeTestMessage(database().sql, shop);
      await start(shop);
      expect(await claim(holdId)).toHaveLength(1);
    });

    test('not while a probe is under way', async () => {
      const { shop, holdId } = await holdMessages({ ago: HOUR });
      await probes().letThrough(holdId);
      expect(await claim(holdId)).toEqual([]);
      const attempt = only(await start(shop));
      expect(await claim(holdId)).toEqual([]);
      await settle(attempt, UNPAID);
      await age(holdId, 2 * HOUR);
      expect(await claim(holdId)).toHaveLength(1);
    });

    test('a template that is listed as unusable waits for the list', async () => {
      const ofTemplate = (version: number) => (shop: TestShop) => ({
        reason: 'template_paused',
        channel_id: shop.channelId,
        template_name: TEMPLATE_NAME,
        template_language: 'en',
        template_version: version,
      });
      const usable = await holdMessages({ ago: HOUR, hold: ofTemplate(1) });
      expect(await claim(usable.holdId)).toMatchObject([{ by: 'templates' }]);
      const paused = await holdMessages({ ago: HOUR, hold: ofTemplate(1) });
      await database().sql.query("UPDATE template SET problem = 'paused' WHERE channel_id = $1", [
        paused.shop.channelId,
      ]);
      expect(await claim(paused.holdId)).toEqual([]);
      const older = await holdMessages({ ago: HOUR, hold: ofTemplate(1) });
      await database().sql.query('UPDATE template SET version = 2 WHERE channel_id = $1', [
        older.shop.channelId,
      ]);
      expect(await claim(older.holdId)).toEqual([]);
    });

    test('of a channel of several shops one is asked whose token is not refused', async () => {
      const { shop, holdId } = await holdMessages({ ago: HOUR });
      const sharing = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      await setHold(shop, {
        reason: 'token_refused',
        channel_id: shop.channelId,
        token_version: 1,
      });
      expect(only(await claim(holdId)).channelId).toBe(sharing.channelId);
    });

    test('a disconnected channel is not asked', async () => {
      const { shop, holdId } = await holdMessages({ ago: HOUR });
      await database().sql.query('UPDATE channel SET disconnected_at = now() WHERE id = $1', [
        shop.channelId,
      ]);
      expect(await claim(holdId)).toEqual([]);
    });

    test.runIf(engine.name === 'postgres')('of several who ask, one takes it', async () => {
      const { holdId } = await holdMessages({ ago: HOUR });
      const taken = await Promise.all(Array.from({ length: 8 }, () => claim(holdId)));
      expect(taken.flat()).toHaveLength(1);
      expect((await readHold(holdId)).probes).toBe(1);
    });
  });

  describe('the message', () => {
    test('is the oldest that has time left; one alone, and it passes that hold', async () => {
      const { shop, holdId, messages } = await holdMessages();
      const [first, second] = messages;
      if (first === undefined || second === undefined) throw new Error('There are three');
      await database().sql.query(
        "UPDATE message SET expires_at = now() - interval '1 s' WHERE id = $1",
        [first.id],
      );
      expect(await probes().letThrough(holdId)).toBe(true);
      expect(await probes().letThrough(holdId)).toBe(false);
      expect(await states(messages)).toEqual(['held', 'waiting', 'held']);
      expect(only(await start(shop))).toMatchObject({ messageId: second.id, probeOf: holdId });
    });

    test('is the first of its root', async () => {
      const shop = await makeTestShop(database().sql);
      const rootGid = newGid('Order');
      const line = { rootGid, status: 'refunded' } as const;
      await makeTestMessage(database().sql, shop, { ...line, position: 2, dueIn: -50 });
      const first = await makeTestMessage(database().sql, shop, { ...line, dueIn: -10 });
      const holdId = await setHold(shop);
      await start(shop);
      await start(shop);
      expect((await startProbe(shop, holdId)).messageId).toBe(first.id);
    });

    test('two of one hold cannot be under way, not even by the hand of a fault', async () => {
      const { holdId, messages } = await holdMessages();
      await probes().letThrough(holdId);
      await expect(
        database().sql.query("UPDATE message SET state = 'waiting', probe_of = $2 WHERE id = $1", [
          messages[1]?.id,
          holdId,
        ]),
      ).rejects.toThrow('message_probe_of_hold');
    });

    test.runIf(engine.name === 'postgres')('let through by several at once is one', async () => {
      const { shop, holdId, messages } = await holdMessages({}, 6);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => probes().letThrough(holdId)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect((await states(messages)).filter((state) => state === 'waiting')).toHaveLength(1);
      expect(await start(shop)).toHaveLength(1);
    });

    test('that is not told any more gives its place to the next', async () => {
      const { shop, holdId, messages } = await holdMessages();
      const [first, second] = messages;
      if (first === undefined || second === undefined) throw new Error('There are three');
      await makeTestMessage(database().sql, shop, {
        rootGid: first.rootGid,
        subjectGid: first.subjectGid,
        status: 'delivered',
        happenedAgo: 5,
        position: 2,
      });
      await start(shop);
      await probes().letThrough(holdId);
      expect(await start(shop)).toEqual([]);
      expect(await read(first)).toMatchObject({ state: 'superseded', reason: 'superseded' });
      expect(only(await start(shop)).messageId).toBe(second.id);
    });

    test('that another hold stops is no probe any more', async () => {
      const { shop, holdId, messages } = await holdMessages();
      const other = await setHold(shop, { reason: 'quality_limit' });
      await probes().letThrough(holdId);
      expect(await start(shop)).toEqual([]);
      const [first] = messages;
      if (first === undefined) throw new Error('There are three');
      expect(await read(first)).toMatchObject({ state: 'held', hold_id: other });
      expect(await probes().letThrough(holdId)).toBe(true);
    });
  });

  describe('a probe that is', () => {
    test('accepted lifts the hold, and all it held leave in the order of their due time', async () => {
      const { shop, holdId, messages } = await holdMessages({}, 6);
      await settle(await startProbe(shop, holdId), ACCEPTED);
      expect(await readHold(holdId)).toMatchObject({ lifted: true, lifted_by: 'probe' });
      expect(await states(messages)).toEqual(['accepted', ...Array(5).fill('waiting')]);
      // Two at a time, so that the order shows.
      await database().sql.query(
        'UPDATE channel_gate SET rate_per_second = 20 WHERE channel_key = $1',
        [shop.channelKey],
      );
      const order: string[] = [];
      while (order.length < 5) {
        await database().sql.query(
          'UPDATE channel_gate SET next_send_at = now() - make_interval(secs => 1) WHERE channel_key = $1',
          [shop.channelKey],
        );
        const started = await start(shop);
        expect(started.length).toBe(Math.min(2, 5 - order.length));
        order.push(...started.map(({ messageId }) => messageId));
      }
      expect(order).toEqual(messages.slice(1).map(({ id }) => id));
    });

    test('queued lifts it as well', async () => {
      const { shop, holdId } = await holdMessages();
      await settle(await startProbe(shop, holdId), { outcome: 'queued', jobId: '8412' });
      expect(await readHold(holdId)).toMatchObject({ lifted: true });
    });

    test('refused again is held by the same hold, and the next comes an hour later at least', async () => {
      const { shop, holdId, messages } = await holdMessages({
        ago: 60,
        hold: () => ({ reason: 'blocked_at_onemsg' }),
      });
      await claim(holdId);
      const attempt = await startProbe(shop, holdId);
      const refusal = { outcome: 'hold_channel', reason: 'blocked_at_onemsg', ...DETAIL } as const;
      await settle(attempt, refusal);
      expect(await states(messages)).toEqual(['held', 'held', 'held']);
      const [first] = messages;
      if (first === undefined) throw new Error('There are three');
      expect(await read(first)).toMatchObject({ hold_id: holdId, tries: 1 });
      const hold = await readHold(holdId);
      expect(hold).toMatchObject({ lifted: false, probes: 1 });
      expect(hold.next).toBeGreaterThan(WAITS.vainProbe - 5);
      // The next probe is another message: one that nobody would take burns no line of tries.
      expect((await startProbe(shop, holdId)).messageId).toBe(messages[1]?.id);
    });

    test('unconfirmed leaves the hold; a late proof lifts it', async () => {
      const { shop, holdId, messages } = await holdMessages();
      const attempt = await startProbe(shop, holdId);
      await settle(attempt, { outcome: 'unconfirmed', cause: 'timeout', ...DETAIL });
      expect(await states(messages)).toEqual(['unconfirmed', 'held', 'held']);
      const hold = await readHold(holdId);
      expect(hold.lifted).toBe(false);
      expect(hold.next).toBeGreaterThan(WAITS.vainProbe - 5);
      await settle(attempt, ACCEPTED);
      expect(await states(messages)).toEqual(['accepted', 'waiting', 'waiting']);
      expect((await readHold(holdId)).lifted).toBe(true);
    });

    test('rejected for itself fails, and the hold stays', async () => {
      const { shop, holdId, messages } = await holdMessages();
      const rejection = { outcome: 'rejected', reason: 'not_on_whatsapp', ...DETAIL } as const;
      await settle(await startProbe(shop, holdId), rejection);
      expect(await states(messages)).toEqual(['failed', 'held', 'held']);
      expect((await readHold(holdId)).lifted).toBe(false);
    });

    test('throttled stays the probe and is tried again', async () => {
      const { shop, holdId, messages } = await holdMessages();
      await settle(await startProbe(shop, holdId), {
        outcome: 'throttled',
        scope: 'recipient',
        retryAfterSeconds: null,
        ...DETAIL,
      });
      expect(await states(messages)).toEqual(['waiting', 'held', 'held']);
      await database().sql.query(
        `UPDATE message SET due_at = now() - make_interval(secs => 1) WHERE id = $1`,
        [messages[0]?.id],
      );
      await longAgo(shop);
      const again = only(await start(shop));
      expect(again.probeOf).toBe(holdId);
      await settle(again, ACCEPTED);
      expect((await readHold(holdId)).lifted).toBe(true);
    });

    test('refused, while an older attempt of it was accepted, proves nothing', async () => {
      const { shop, holdId, messages } = await holdMessages({}, 2);
      const [first] = messages;
      if (first === undefined) throw new Error('There are two');
      await database().sql.query(
        `UPDATE message SET resend_of = 'unconfirmed', tries = 1 WHERE id = $1`,
        [first.id],
      );
      await database().sql.query(`UPDATE message SET tries = 1 WHERE id = $1`, [messages[1]?.id]);
      const attempt = await startProbe(shop, holdId);
      await database().sql.query(
        `INSERT INTO attempt (id, shop_id, message_id, root_gid, channel_id, channel_key,
           phone_hash, number, state, owner, started_at, deadline, template_name,
           template_language, template_version, token_version, text_hash, evidence)
         SELECT gen_random_uuid(), shop_id, message_id, root_gid, channel_id, channel_key,
           phone_hash, 1, 'accepted', owner, started_at, deadline, template_name,
           template_language, template_version, token_version, text_hash, 'receipt'
         FROM attempt WHERE id = $1`,
        [attempt.id],
      );
      await settle(attempt, UNPAID);
      expect((await read(first)).state).toBe('accepted');
      expect((await readHold(holdId)).lifted).toBe(false);
    });
  });

  test('a hold that holds nothing can be lifted without a probe, and no other', async () => {
    const { holdId: empty } = await holdMessages({}, 0);
    expect(await probes().liftEmpty(empty)).toBe(true);
    expect(await readHold(empty)).toMatchObject({ lifted: true, lifted_by: 'probe' });
    const { holdId: full } = await holdMessages({}, 1);
    expect(await probes().liftEmpty(full)).toBe(false);
    await probes().letThrough(full);
    expect(await probes().liftEmpty(full)).toBe(false);
  });

  test('a message sent again by the merchant is no probe any more', async () => {
    const { shop, holdId, messages } = await holdMessages();
    const attempt = await startProbe(shop, holdId);
    await settle(attempt, { outcome: 'unconfirmed', cause: 'timeout', ...DETAIL });
    const [first] = messages;
    if (first === undefined) throw new Error('There are three');
    await makeResendStore(database().sql).putBackInLine(shop.id, first.id, 'unconfirmed', 'staff');
    await longAgo(shop);
    expect(await start(shop)).toEqual([]);
    expect(await read(first)).toMatchObject({ state: 'held', hold_id: holdId });
  });

  test('a stop of six hours costs 500 held messages a handful of attempts, and then all leave', async () => {
    const { shop, holdId, messages } = await holdMessages({}, 500);
    for (let n = 0; n < 10; n += 1) expect(await start(shop)).toEqual([]);
    expect(new Set(await states(messages))).toEqual(new Set(['held']));
    let tried = 0;
    for (let minute = 0; minute < 6 * 60; minute += 5) {
      await age(holdId, 5 * 60);
      for (const { holdId: due } of await claim(holdId)) await probes().letThrough(due);
      for (const attempt of await start(shop)) {
        tried += 1;
        await settle(attempt, UNPAID);
      }
    }
    expect(tried).toBeGreaterThan(3);
    expect(tried).toBeLessThanOrEqual(6);
    expect((await readHold(holdId)).lifted).toBe(false);

    await age(holdId, HOUR + 60);
    await longAgo(shop);
    for (const { holdId: due } of await claim(holdId)) await probes().letThrough(due);
    for (let started = await start(shop); started.length > 0; started = await start(shop)) {
      for (const attempt of started) await settle(attempt, ACCEPTED);
    }
    expect(await readHold(holdId)).toMatchObject({ lifted: true });
    expect((await states(messages)).filter((state) => state !== 'accepted')).toEqual([]);
    const attemptStates = await Promise.all(
      messages.map(({ id }) => readAttemptStates(database().sql, id)),
    );
    for (const made of attemptStates) {
      expect(made.filter((state) => state === 'accepted')).toHaveLength(1);
    }
    expect(attemptStates.flat()).toHaveLength(500 + tried);
  }, 120_000);
});
