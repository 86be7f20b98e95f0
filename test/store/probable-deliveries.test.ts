import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import type { NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  newPhone,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const UNKNOWN = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;
const FIRST_PAGE: PagePosition = { sort: 'newest', from: null, limit: 50 };

function newWamid(): string {
  return `wamid.${randomBytes(8).toString('hex')}`;
}

describe.each(testEngines())('probable deliveries on $name', (engine) => {
  const database = useDatabase(engine);

  async function send(
    shop: TestShop,
    phone: string,
    outcome: SendOutcome = UNKNOWN,
  ): Promise<TestMessage> {
    const { sql } = database();
    const message = await makeTestMessage(sql, shop, { phone });
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const { started } = await startOn(attempts, shop);
    const attempt = attemptOf(started, message);
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    // Two messages to one phone leave at least 6 s apart.
    await sql.query(
      "UPDATE attempt SET started_at = started_at - interval '7 s', recipient_free_at = now() - make_interval(secs => 1) WHERE message_id = $1",
      [message.id],
    );
    return message;
  }

  async function report(
    shop: TestShop,
    phone: string,
    more: Partial<NewReceipt> & { status?: string } = {},
  ): Promise<void> {
    const receipt: NewReceipt = {
      wamid: newWamid(),
      status: 'delivered',
      reason: null,
      code: null,
      errorText: null,
      happenedAt: null,
      chatId: `${phone}@c.us`,
      bsuid: null,
      phone,
      ...more,
    };
    const receipts = makeReceiptStore(database().sql, testVault);
    const contents = { receipts: [receipt], echoes: [], spoken: [], unread: [] };
    await receipts.storeHook({ id: shop.channelId, shopId: shop.id }, contents, 'hook');
    await receipts.foldReceipts([{ shopId: shop.id, wamids: [receipt.wamid] }]);
  }

  /** What the list and the story say, which must be the same; the state never changes by it. */
  async function isProbable(shop: TestShop, message: TestMessage): Promise<boolean> {
    const views = makeNotificationViews(database().sql, testVault);
    const filter = {
      status: null,
      state: null,
      language: null,
      reason: null,
      from: null,
      to: null,
      search: null,
    };
    const { rows } = await views.listNotifications(shop.id, filter, FIRST_PAGE);
    const listed = rows.find(({ id }) => id === message.id)?.message?.probablyDelivered;
    const told = (await views.findNotification(shop.id, message.id))?.message?.probablyDelivered;
    expect(told).toBe(listed);
    expect((await readMessage(database().sql, message.id)).state).toBe('unconfirmed');
    return told === true;
  }

  const world = async (outcome?: SendOutcome) => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    return { shop, phone, message: await send(shop, phone, outcome) };
  };

  test.each([UNKNOWN, { outcome: 'queued', jobId: 'job' }] as const)(
    'one report with an id nobody knows, to the one phone that was tried ($outcome)',
    async (outcome) => {
      const { shop, phone, message } = await world(outcome);
      expect(await isProbable(shop, message)).toBe(false);
      await report(shop, phone);
      expect(await isProbable(shop, message)).toBe(true);
    },
  );

  test('the same under the number as WhatsApp writes it', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await send(shop, '5531987654321');
    await report(shop, '553187654321');
    expect(await isProbable(shop, message)).toBe(true);
  });

  test('several reports of one id are one', async () => {
    const { shop, phone, message } = await world();
    const wamid = newWamid();
    for (const status of ['sent', 'delivered', 'read'])
      await report(shop, phone, { wamid, status });
    expect(await isProbable(shop, message)).toBe(true);
  });

  test('reports of two unknown ids to that phone say nothing', async () => {
    const { shop, phone, message } = await world();
    await report(shop, phone);
    await report(shop, phone, { status: 'sent' });
    expect(await isProbable(shop, message)).toBe(false);
  });

  test('one that was sent or failed only, or to another phone, says nothing', async () => {
    const { shop, phone, message } = await world();
    await report(shop, newPhone());
    const wamid = newWamid();
    await report(shop, phone, { wamid, status: 'sent' });
    await report(shop, phone, { wamid, status: 'failed' });
    expect(await isProbable(shop, message)).toBe(false);
  });

  test.each([
    ['unconfirmed', UNKNOWN],
    ['accepted without an id', { outcome: 'accepted', wamid: null }],
  ] as const)(
    'with another message to the phone, %s, nobody can say whose it is',
    async (_how, other) => {
      const { shop, phone, message } = await world();
      await send(shop, phone, other);
      await report(shop, phone);
      expect(await isProbable(shop, message)).toBe(false);
    },
  );

  test('one of a message whose id is known says nothing of another', async () => {
    const { shop, phone, message } = await world();
    const wamid = newWamid();
    await send(shop, phone, { outcome: 'accepted', wamid });
    await report(shop, phone, { wamid });
    expect(await isProbable(shop, message)).toBe(false);
    await report(shop, phone);
    expect(await isProbable(shop, message)).toBe(true);
  });

  test('one from before it left, or after its time was over, says nothing', async () => {
    const { shop, phone, message } = await world();
    for (const hours of [-2, 2]) {
      const happenedAt = new Date(Date.now() + hours * 3_600_000);
      await report(shop, phone, { happenedAt });
      expect(await isProbable(shop, message)).toBe(false);
    }
    await report(shop, phone);
    expect(await isProbable(shop, message)).toBe(true);
  });

  test('one that another shop on the channel was told says nothing to this one', async () => {
    const { shop, phone, message } = await world();
    const other = await makeTestShop(database().sql, { channelKey: shop.channelKey });
    await report(other, phone);
    expect(await isProbable(shop, message)).toBe(false);
  });

  test('left by the merchant it is not guessed about', async () => {
    const { shop, phone, message } = await world();
    await report(shop, phone);
    await database().sql.query(
      "UPDATE message SET closed_at = now(), closed_by = 'staff' WHERE id = $1",
      [message.id],
    );
    expect(await isProbable(shop, message)).toBe(false);
  });
});
