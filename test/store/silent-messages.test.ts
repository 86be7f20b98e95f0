import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { SilentAttempt } from '#app/pipeline/poll.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { ATTEMPTS_PER_TURN, makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  only,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const UNKNOWN = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;
const MANY_CHANNELS = 1000;

function accepted(): SendOutcome & { wamid: string } {
  return { outcome: 'accepted', wamid: `wamid.${randomBytes(8).toString('hex')}` };
}

describe.each(testEngines())('silent messages on $name', (engine) => {
  const database = useDatabase(engine);
  const silent = () => makeSilentMessageStore(database().sql, testVault, SEND_OPTIONS);

  async function send(shop: TestShop, outcome: SendOutcome, phone?: string): Promise<TestMessage> {
    const message = await makeTestMessage(
      database().sql,
      shop,
      phone === undefined ? {} : { phone },
    );
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const { started } = await startOn(attempts, shop);
    const attempt = attemptOf(started, message);
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    return message;
  }

  /** Brings the turns of the shop's channel and attempts on. */
  const makeDue = async (shop: TestShop, part: 'channel' | 'both' = 'both') => {
    if (part === 'both') {
      await database().sql.query(
        `UPDATE attempt SET poll_at = now() - interval '1 s'
         WHERE shop_id = $1 AND poll_at IS NOT NULL`,
        [shop.id],
      );
    }
    await database().sql.query('UPDATE channel SET poll_at = NULL WHERE shop_id = $1', [shop.id]);
  };

  /** What is claimed of this shop. */
  const claim = async (shop: TestShop): Promise<readonly SilentAttempt[]> =>
    (await silent().claimSilent(MANY_CHANNELS))
      .filter(({ channel }) => channel.shopId === shop.id)
      .flatMap(({ attempts }) => attempts);

  const secondsToPoll = async (message: TestMessage) => {
    const [row] = await database().sql.query<{ seconds: number | null }>(
      `SELECT round(extract(epoch FROM poll_at - now()))::int AS seconds
       FROM attempt WHERE message_id = $1 ORDER BY number DESC LIMIT 1`,
      [message.id],
    );
    return row?.seconds ?? null;
  };

  const secondsToTurn = async (shop: TestShop) => {
    const [row] = await database().sql.query<{ seconds: number }>(
      `SELECT extract(epoch FROM poll_at - now())::float8 AS seconds
       FROM channel WHERE shop_id = $1`,
      [shop.id],
    );
    return row?.seconds ?? 0;
  };

  test.each([
    ['accepted', accepted()],
    ['unconfirmed', UNKNOWN],
    ['queued', { outcome: 'queued', jobId: 'job' }],
  ] as const)(
    'what is %s is asked for at 2 and 10 minutes, 1, 6 and 24 hours, and then no more',
    async (_name, outcome) => {
      const shop = await makeTestShop(database().sql);
      const message = await send(shop, outcome);
      const waits: (number | null)[] = [];
      for (let n = 0; n < 6; n += 1) {
        waits.push(await secondsToPoll(message));
        expect(await claim(shop)).toEqual([]);
        await makeDue(shop);
        const claimed = await claim(shop);
        expect(claimed).toHaveLength(n < 5 ? 1 : 0);
        for (const attempt of claimed) await silent().recordAnswer(attempt);
      }
      expect(waits).toEqual([...WAITS.polls, null]);
    },
  );

  test('what got no answer is due again soon, and no step of its schedule is used up', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await send(shop, accepted());
    for (let n = 0; n < 10; n += 1) {
      await makeDue(shop);
      expect(await claim(shop)).toHaveLength(1);
      expect(await secondsToPoll(message)).toBe(WAITS.pollAgain);
    }
    await makeDue(shop);
    await silent().recordAnswer(only(await claim(shop)));
    expect(await secondsToPoll(message)).toBe(WAITS.polls[1]);
  });

  test('what is older than twice its schedule is let go, whatever was answered', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await send(shop, accepted());
    const schedule = WAITS.polls.reduce((sum, seconds) => sum + seconds, 0);
    await database().sql.query(
      `UPDATE attempt SET started_at = now() - $2 * interval '1 second' WHERE message_id = $1`,
      [message.id, 2 * schedule + 1],
    );
    await makeDue(shop);
    await claim(shop);
    expect(await secondsToPoll(message)).toBeNull();
  });

  test('a known id is asked for by it, on the channel it was sent on; arrived, no more', async () => {
    const shop = await makeTestShop(database().sql);
    const outcome = accepted();
    const message = await send(shop, outcome);
    await makeDue(shop);
    const [channel] = (await silent().claimSilent(MANY_CHANNELS)).filter(
      (one) => one.channel.shopId === shop.id,
    );
    expect(channel).toEqual({
      channel: { id: shop.channelId, shopId: shop.id },
      credentials: {
        baseUrl: 'https://api.1msg.io',
        channelId: '550001',
        token: 'eyJ.token.secret',
      },
      attempts: [{ id: expect.any(String), question: { about: 'reports', wamid: outcome.wamid } }],
    });
    const receipts = makeReceiptStore(database().sql, testVault);
    await receipts.storeHook(
      { id: shop.channelId, shopId: shop.id },
      {
        receipts: [
          {
            wamid: outcome.wamid,
            status: 'delivered',
            reason: null,
            code: null,
            errorText: null,
            happenedAt: null,
            chatId: null,
            bsuid: null,
            phone: null,
          },
        ],
        echoes: [],
        spoken: [],
        unread: [],
      },
      'hook',
    );
    await receipts.foldReceipts([{ shopId: shop.id, wamids: [outcome.wamid] }]);
    expect(await secondsToPoll(message)).toBeNull();
    // An answer that comes after it does not bring it back.
    for (const attempt of channel?.attempts ?? []) await silent().recordAnswer(attempt);
    expect(await secondsToPoll(message)).toBeNull();
  });

  test('one without an id is looked for in the history, under each form of its phone', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await send(shop, UNKNOWN, '5531987654321');
    await makeDue(shop);
    const { question } = only(await claim(shop));
    if (question.about !== 'history') throw new Error(question.about);
    expect(question.phones).toEqual(['5531987654321', '553187654321']);
    const [row] = await database().sql.query<{ started: Date; expires: Date }>(
      `SELECT a.started_at AS started, m.expires_at AS expires
       FROM attempt a JOIN message m ON m.id = a.message_id WHERE m.id = $1`,
      [message.id],
    );
    if (row === undefined) throw new Error('There is one');
    expect(row.started.getTime() - question.since.getTime()).toBe(30_000);
    expect(question.until.getTime() - row.expires.getTime()).toBe(30_000);
  });

  test('an erased one and one accepted without an id are not asked for', async () => {
    const shop = await makeTestShop(database().sql);
    const erased = await send(shop, UNKNOWN);
    await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [erased.rootGid]);
    await database().sql.query('UPDATE attempt SET poll_at = now() WHERE message_id = $1', [
      erased.id,
    ]);
    await send(shop, { outcome: 'accepted', wamid: null });
    await makeDue(shop);
    expect(await claim(shop)).toEqual([]);
    expect(await secondsToPoll(erased)).toBeNull();
  });

  test('a channel with thousands is asked a bounded number each turn, and starves nobody', async () => {
    const [crowded, other] = [
      await makeTestShop(database().sql),
      await makeTestShop(database().sql),
    ];
    const message = await send(crowded, accepted());
    await database().sql.query(
      `INSERT INTO attempt (id, shop_id, message_id, root_gid, channel_id, channel_key, phone_hash,
         number, state, owner, started_at, deadline, template_name, template_language,
         template_version, token_version, text_hash, wamid_hash, wamid, poll_at)
       SELECT gen_random_uuid(), shop_id, message_id, root_gid, channel_id, channel_key, phone_hash,
         number, state, owner, started_at, deadline, template_name, template_language,
         template_version, token_version, text_hash, wamid_hash || n, wamid, poll_at
       FROM attempt, generate_series(1, 10000) AS n WHERE message_id = $1`,
      [message.id],
    );
    await send(other, accepted());
    await makeDue(crowded);
    await makeDue(other);
    const first = await silent().claimSilent(MANY_CHANNELS);
    const asked = (shop: TestShop, claimed: typeof first) =>
      claimed
        .filter(({ channel }) => channel.shopId === shop.id)
        .reduce((sum, { attempts }) => sum + attempts.length, 0);
    expect(asked(crowded, first)).toBe(ATTEMPTS_PER_TURN);
    expect(asked(other, first)).toBe(1);
    // Whoever asks next, in this process or another, finds that the channel had its turn.
    expect(asked(crowded, await silent().claimSilent(MANY_CHANNELS))).toBe(0);
    expect(await secondsToTurn(crowded)).toBeLessThanOrEqual(WAITS.pollTurn);
    await makeDue(crowded, 'channel');
    expect(asked(crowded, await silent().claimSilent(MANY_CHANNELS))).toBe(ATTEMPTS_PER_TURN);
  });

  test('a channel that does not answer gets longer and longer pauses, until it does', async () => {
    const shop = await makeTestShop(database().sql);
    await send(shop, accepted());
    const pauses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await makeDue(shop);
      expect(await claim(shop)).toHaveLength(1);
      await silent().recordTurn(shop.channelId, false);
      pauses.push(Math.round(await secondsToTurn(shop)));
    }
    expect(pauses).toEqual([20, 40, 80, 160, 320, 600, 600, 600]);
    await makeDue(shop);
    await claim(shop);
    await silent().recordTurn(shop.channelId, true);
    expect(Math.round(await secondsToTurn(shop))).toBe(WAITS.pollTurn);
    await silent().recordTurn(shop.channelId, false);
    expect(Math.round(await secondsToTurn(shop))).toBe(20);
  });

  test('of several who ask, each attempt goes to one', async () => {
    const shops: TestShop[] = [];
    for (let n = 0; n < 10; n += 1) {
      const shop = await makeTestShop(database().sql);
      await send(shop, accepted());
      await makeDue(shop);
      shops.push(shop);
    }
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => silent().claimSilent(MANY_CHANNELS)),
    );
    const mine = claims
      .flat()
      .filter(({ channel }) => shops.some((shop) => shop.id === channel.shopId))
      .flatMap(({ attempts }) => attempts.map(({ id }) => id));
    expect(mine).toHaveLength(10);
    expect(new Set(mine).size).toBe(10);
  });
});
