import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { StartedAttempt, StatusAnswer } from '#app/pipeline/send-ports.ts';
import { settleTogether } from '#app/pipeline/settle-together.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newPhone,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

const SAID = { code: null, text: null } as const;
const UNKNOWN: SendOutcome = { outcome: 'unconfirmed', cause: 'timeout', ...SAID };
const UNREACHED: SendOutcome = { outcome: 'not_sent', cause: 'connect_refused', ...SAID };
const TOO_FAST: SendOutcome = {
  outcome: 'throttled',
  scope: 'channel',
  retryAfterSeconds: null,
  ...SAID,
};

const ONLINE: StatusAnswer = { answered: true, hold: null };
const SILENT: StatusAnswer = { answered: false };

type GateRow = {
  probe: string | null;
  pause_reason: string | null;
  paused_seconds: number | null;
  reduced_rate: number | null;
};

describe.each(testEngines())('the gate of a channel on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const start = (shop: TestShop) => startOn(attempts(), shop);
  // As the sender does it: what was plainly accepted goes with others of its moment.
  const settle = (attempt: StartedAttempt, outcome: SendOutcome) =>
    settleTogether({ ...attempts(), joinReceipts: async () => {} }).settle(
      attempt,
      settlementOf(attempt, outcome),
      false,
    );
  const accept = (attempt: StartedAttempt) =>
    settle(attempt, { outcome: 'accepted', wamid: `wamid.${attempt.id}` });

  async function newShop(messages: number): Promise<TestShop> {
    const shop = await makeTestShop(database().sql, { ratePerSecond: 80 });
    for (let n = 0; n < messages; n += 1) {
      await makeTestMessage(database().sql, shop, { dueIn: n - 1000 });
    }
    return shop;
  }

  async function readGate(shop: TestShop): Promise<GateRow> {
    return only(
      await database().sql.query<GateRow>(
        `SELECT probe, pause_reason, reduced_rate,
                extract(epoch FROM paused_until - now())::float8 AS paused_seconds
         FROM channel_gate WHERE channel_key = $1`,
        [shop.channelKey],
      ),
    );
  }

  /** As if the pause, and what was sent before it, were long ago. */
  const endPause = (shop: TestShop) =>
    database().sql.query(
      `UPDATE channel_gate SET paused_until = now() - make_interval(secs => 1), next_send_at = now() - make_interval(secs => 1),
         paused_at = paused_at - interval '1 hour' WHERE channel_key = $1`,
      [shop.channelKey],
    );

  /** Five messages of which nobody knows what became. */
  async function silence(shop: TestShop) {
    const { started } = await start(shop);
    expect(started.length).toBeGreaterThanOrEqual(5);
    for (const attempt of started) await settle(attempt, UNKNOWN);
    return started.length;
  }

  async function askAndAnswer(shop: TestShop, answer: StatusAnswer) {
    await endPause(shop);
    const asked = await start(shop);
    expect(asked.started).toEqual([]);
    expect(asked.askStatusOf).toMatchObject({ id: shop.channelId, token: 'eyJ.token.secret' });
    // One process asks: another finds the gate shut.
    expect(await start(shop)).toMatchObject({ started: [], askStatusOf: null });
    await attempts().recordStatus(shop.channelKey, answer);
  }

  test('five unknown outcomes in a row pause it for 5 seconds, and no more of them lengthen that', async () => {
    const shop = await newShop(20);
    expect(await silence(shop)).toBeLessThanOrEqual(8);
    const gate = await readGate(shop);
    expect(gate).toMatchObject({ probe: 'status', pause_reason: 'no_answer' });
    expect(gate.paused_seconds).toBeGreaterThan(4);
    expect(gate.paused_seconds).toBeLessThanOrEqual(5);
    const next = await start(shop);
    expect(next).toMatchObject({ started: [], askStatusOf: null });
    expect(next.againInMs).toBeGreaterThan(4000);
  });

  test('then it is asked for its status, and one message at a time leaves until one is accepted', async () => {
    const shop = await newShop(30);
    await silence(shop);
    await askAndAnswer(shop, ONLINE);
    const probe = only((await start(shop)).started);
    expect((await start(shop)).started).toEqual([]);
    await settle(probe, UNKNOWN);
    const gate = await readGate(shop);
    expect(gate.probe).toBe('status');
    expect(gate.paused_seconds).toBeGreaterThan(9);

    await askAndAnswer(shop, ONLINE);
    await accept(only((await start(shop)).started));
    expect(await readGate(shop)).toMatchObject({ probe: null });
    await endPause(shop);
    expect((await start(shop)).started.length).toBeGreaterThan(1);
  });

  test('while its status is not answered no message leaves', async () => {
    const shop = await newShop(20);
    const lost = await silence(shop);
    for (let n = 0; n < 4; n += 1) await askAndAnswer(shop, SILENT);
    expect((await readGate(shop)).paused_seconds).toBeGreaterThan(59);
    const [row] = await database().sql.query<{ attempts: number }>(
      'SELECT count(*)::int AS attempts FROM attempt WHERE channel_key = $1',
      [shop.channelKey],
    );
    expect(row?.attempts).toBe(lost);
  });

  test('a process that dies while it asks is followed by another', async () => {
    const shop = await newShop(20);
    await silence(shop);
    await endPause(shop);
    expect((await start(shop)).askStatusOf).not.toBeNull();
    await endPause(shop);
    expect((await start(shop)).askStatusOf).not.toBeNull();
  });

  test.each(['number_offline', 'not_registered'] as const)(
    'a number that says why it cannot send (%s) is held for that',
    async (hold) => {
      const shop = await newShop(20);
      await silence(shop);
      await askAndAnswer(shop, { answered: true, hold });
      expect((await start(shop)).started).toEqual([]);
      const holds = await database().sql.query(
        'SELECT reason FROM hold WHERE channel_key = $1 AND lifted_at IS NULL',
        [shop.channelKey],
      );
      expect(holds).toEqual([{ reason: hold }]);
    },
  );

  test('an answer to /status does not cut a longer pause that was asked for meanwhile', async () => {
    const shop = await newShop(20);
    await silence(shop);
    await endPause(shop);
    expect((await start(shop)).askStatusOf).not.toBeNull();
    await database().sql.query(
      `UPDATE channel_gate SET paused_until = now() + interval '600 s' WHERE channel_key = $1`,
      [shop.channelKey],
    );
    await attempts().recordStatus(shop.channelKey, ONLINE);
    expect((await readGate(shop)).paused_seconds).toBeGreaterThan(590);
  });

  test('a channel that cannot be reached uses up nothing and keeps the order', async () => {
    const shop = await newShop(3);
    const { started } = await start(shop);
    const order = started.map(({ messageId }) => messageId);
    for (const attempt of started) await settle(attempt, UNREACHED);
    const gate = await readGate(shop);
    expect(gate).toMatchObject({ probe: 'message', pause_reason: 'not_reached' });
    expect(gate.paused_seconds).toBeLessThanOrEqual(1);
    const again: string[] = [];
    await database().sql.query(
      'UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1) WHERE channel_key = $1',
      [shop.channelKey],
    );
    while (again.length < order.length) {
      await endPause(shop);
      const { started: leaving } = await start(shop);
      expect(leaving.length).toBeGreaterThan(0);
      for (const attempt of leaving) {
        expect(attempt.retries).toBe(0);
        again.push(attempt.messageId);
        await accept(attempt);
      }
    }
    expect(again).toEqual(order);
  });

  test('told to slow down, it pauses, and told again it goes on at half its rate, never below ten', async () => {
    const shop = await newShop(40);
    const { started } = await start(shop);
    const [refused, ...taken] = started.toReversed();
    if (refused === undefined) throw new Error('Some leave');
    for (const attempt of taken) await accept(attempt);
    await settle(refused, TOO_FAST);
    const gate = await readGate(shop);
    expect(gate).toMatchObject({ probe: null, pause_reason: 'slowed_down' });
    // Too few had left for them to tell what it takes: the pause is answer enough.
    expect(gate.reduced_rate).toBeNull();
    await database().sql.query(
      `UPDATE channel_gate SET reduced_rate = 12, reduced_at = now(), paused_until = NULL,
         paused_at = now() - interval '1 second', next_send_at = now() - make_interval(secs => 1) WHERE channel_key = $1`,
      [shop.channelKey],
    );
    const [next] = (await start(shop)).started;
    if (next === undefined) throw new Error('One leaves');
    await settle(next, TOO_FAST);
    expect((await readGate(shop)).reduced_rate).toBe(10);
    expect((await readMessage(database().sql, refused.messageId)).due_seconds).toBeLessThan(0);
  });

  test('a phone that WhatsApp spares is spared by all messages of the channel', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    await makeTestMessage(database().sql, shop, { phone, dueIn: -30 });
    await makeTestMessage(database().sql, shop, { phone, dueIn: -20 });
    await settle(only((await start(shop)).started), {
      outcome: 'throttled',
      scope: 'recipient',
      retryAfterSeconds: 100,
      ...SAID,
    });
    const age = (seconds: number) =>
      database().sql.query(
        `UPDATE attempt SET started_at = started_at - $2 * interval '1 second',
           recipient_free_at = recipient_free_at - $2 * interval '1 second'
         WHERE channel_key = $1`,
        [shop.channelKey, seconds],
      );
    await age(50);
    expect((await start(shop)).started).toEqual([]);
    await age(51);
    expect((await start(shop)).started).toHaveLength(1);
  });
});
