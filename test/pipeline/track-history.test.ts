import { describe, expect, test } from 'vitest';
import { classifyReceiptFailure } from '#app/domain/classify-reply.ts';
import { makeOneMsgClient } from '#app/onemsg/client.server.ts';
import { readHook } from '#app/onemsg/hook-reader.ts';
import { makePollQuestions } from '#app/onemsg/poll-questions.server.ts';
import { makePoll } from '#app/pipeline/poll.ts';
import { makeReceiveHistory, makeReceivePoll, type TrackPorts } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import { startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import type { ReplyMode, SwitchPatch } from '#sandbox/onemsg/switches.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_BODY,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

const CHANNEL = { id: 'VID100000001', token: 'sandbox-token' };
const TEMPLATE = {
  id: '1',
  name: TEMPLATE_NAME,
  language: 'en',
  category: 'UTILITY',
  status: 'approved',
  namespace: 'namespace_1',
  rejectedReason: 'NONE',
  components: [{ type: 'BODY', text: TEMPLATE_BODY }],
};

describe.each(testEngines())('what left without an answer, on $name', (engine) => {
  const database = useDatabase(engine);

  /** A shop that sends to a 1MSG of its own, and polls it; hooks reach nobody. */
  async function setUp(switches: SwitchPatch) {
    const simulator = await startOneMsgSimulator({
      channels: [{ ...CHANNEL, templates: [TEMPLATE] }],
    });
    const client = makeOneMsgClient({
      allowedBaseUrls: [simulator.url],
      requestTimeoutMs: 1500,
    });
    const { sql } = database();
    const shop = await makeTestShop(sql);
    await sql.query(
      'UPDATE channel SET base_url = $2, onemsg_channel_id = $3, token = $4 WHERE id = $1',
      [shop.channelId, simulator.url, CHANNEL.id, testVault.seal('channel.token', CHANNEL.token)],
    );
    simulator.setSwitches(switches);
    const receipts = makeReceiptStore(sql, testVault);
    const ports: TrackPorts = {
      findChannelByHookKey: async () => null,
      readHook,
      classifyFailure: classifyReceiptFailure,
      storeHook: receipts.storeHook,
      keepForInspection: async () => {},
      foldReceipts: receipts.foldReceipts,
      onError: (error) => {
        throw error;
      },
    };
    const poll = makePoll({
      ...makeSilentMessageStore(sql, testVault, SEND_OPTIONS),
      ...makePollQuestions(client),
      receivePoll: makeReceivePoll(ports),
      receiveHistory: makeReceiveHistory(ports),
      onError: ports.onError,
    });
    return { simulator, client, shop, poll };
  }

  type World = Awaited<ReturnType<typeof setUp>>;

  async function send({ client, shop, simulator }: World, phone: string): Promise<TestMessage> {
    const { sql } = database();
    const message = await makeTestMessage(sql, shop, { phone });
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const { started } = await startOn(attempts, shop);
    const attempt = attemptOf(started, message);
    const outcome = await client.sendTemplate(
      { baseUrl: simulator.url, channelId: CHANNEL.id, token: CHANNEL.token },
      {
        phone,
        template: attempt.prepared.template.name,
        namespace: TEMPLATE.namespace,
        language: 'en',
        params: attempt.prepared.values,
      },
    );
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    return message;
  }

  const makeDue = async (shop: TestShop) => {
    await database().sql.query(
      "UPDATE attempt SET poll_at = now() - interval '1 s' WHERE shop_id = $1 AND poll_at IS NOT NULL",
      [shop.id],
    );
    await database().sql.query('UPDATE channel SET poll_at = NULL WHERE shop_id = $1', [shop.id]);
  };

  const stateOf = async (message: TestMessage) =>
    (await readMessage(database().sql, message.id)).state;

  const evidenceOf = async (message: TestMessage) => {
    const rows = await database().sql.query<{ evidence: string | null }>(
      'SELECT evidence FROM attempt WHERE message_id = $1',
      [message.id],
    );
    return rows.map((row) => row.evidence);
  };

  async function withWorld(switches: SwitchPatch, use: (world: World) => Promise<void>) {
    const world = await setUp(switches);
    try {
      await use(world);
    } finally {
      await world.simulator.close();
      await world.client.close();
    }
  }

  const ACCEPTED: readonly ReplyMode[] = [
    'timeout_after',
    'http_500_after',
    'reset_after',
    'queued',
  ];

  test.each(ACCEPTED.map((reply) => [reply]))(
    '%s: the history proves it accepted, and its reports follow',
    async (reply) => {
      await withWorld({ reply, hookDrop: true, receipts: 'delivered' }, async (world) => {
        const message = await send(world, '525512345678');
        expect(await stateOf(message)).toBe('unconfirmed');
        await expect.poll(() => world.simulator.pending()).toBe(0);
        await makeDue(world.shop);
        await world.poll.run();
        expect(await stateOf(message)).toBe('accepted');
        expect(await evidenceOf(message)).toEqual(['history']);
        await makeDue(world.shop);
        await world.poll.run();
        expect(await stateOf(message)).toBe('delivered');
      });
    },
  );

  test.each<[string, SwitchPatch]>([
    ['absence', { reply: 'timeout_before' }],
    ['a channel that keeps no history', { reply: 'timeout_after', history: false }],
  ])('%s proves nothing and is asked again on schedule', async (_what, switches) => {
    await withWorld({ ...switches, hookDrop: true }, async (world) => {
      const message = await send(world, '34600111222');
      await makeDue(world.shop);
      await world.poll.run();
      expect(await stateOf(message)).toBe('unconfirmed');
      const [row] = await database().sql.query<{ polls: number; soon: boolean }>(
        `SELECT polls, poll_at BETWEEN now() + interval '9 min' AND now() + interval '11 min' AS soon
         FROM attempt WHERE message_id = $1`,
        [message.id],
      );
      expect(row).toEqual({ polls: 1, soon: true });
    });
  });

  test('two unanswered sends with one text to one phone: each row proves one', async () => {
    await withWorld({ reply: 'timeout_after', hookDrop: true, receipts: 'none' }, async (world) => {
      const message = await send(world, '5531987654321');
      await database().sql.query(
        'UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
        [world.shop.id],
      );
      await database().sql.query(
        `UPDATE message SET state = 'waiting', resend_of = 'unconfirmed', due_at = now() - interval '1 second'
         WHERE id = $1`,
        [message.id],
      );
      world.simulator.setSwitches({ reply: 'timeout_before' });
      const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
      const { started } = await startOn(attempts, world.shop);
      const again = attemptOf(started, message);
      // As if it had left seconds later, as the pair limit makes it.
      await database().sql.query(
        "UPDATE attempt SET started_at = started_at + interval '7 s' WHERE id = $1",
        [again.id],
      );
      await attempts.settleAttempt(
        again,
        settlementOf(again, { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null }),
      );
      for (let n = 0; n < 2; n += 1) {
        await makeDue(world.shop);
        await world.poll.run();
      }
      const rows = await database().sql.query(
        'SELECT state FROM attempt WHERE message_id = $1 ORDER BY number',
        [message.id],
      );
      expect(rows).toEqual([{ state: 'accepted' }, { state: 'unconfirmed' }]);
    });
  });
});
