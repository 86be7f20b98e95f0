import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addAttempt,
  addChannel,
  addNotification,
  addShop,
  addTemplate,
} from '#test/store/sample-rows.ts';
import { testVault } from '#test/vault.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('the story of a notification on $name', (engine) => {
  const database = useDatabase(engine);
  const app = () => setUpMerchantApp(database()).app;
  const now = Date.now();
  const secondsAgo = (seconds: number) => new Date(now - seconds * 1000).toISOString();

  async function addEvent(
    shopId: string,
    event: { rootGid: string; subjectGid: string; at: string; topic: string },
  ) {
    const id = uuidv7({ msecs: Date.parse(event.at) });
    await database().sql.query(
      `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [id, shopId, event.rootGid, event.subjectGid, event.topic, event.at],
    );
    return id;
  }

  async function addReceipt(
    shopId: string,
    attemptId: string,
    receipt: { status: string; at: string; code?: number; text?: string },
  ) {
    await database().sql.query(
      `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, attempt_id, status, source, code,
         text, happened_at)
       VALUES ($1, $2, $1, 'hash', $3, $4, 'hook', $5, $6, $7)`,
      [
        uuidv7(),
        shopId,
        attemptId,
        receipt.status,
        receipt.code ?? null,
        receipt.text === undefined ? null : testVault.seal('receipt.text', receipt.text),
        receipt.at,
      ],
    );
  }

  async function setUp() {
    const shopId = await addShop(database());
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId);
    await addTemplate(database(), channelId, {
      language: 'de',
      body: 'Hallo {{1}}, deine {{2}}: {{3}}.',
    });
    return { shopId, channelId };
  }

  const decidedAt = (id: string, at: string) =>
    database().sql.query('UPDATE notification SET decided_at = $2 WHERE id = $1', [id, at]);

  test('tells event, decision, attempt and reports in order, with what was sent', async () => {
    const { shopId, channelId } = await setUp();
    const place = { rootGid: 'gid://shopify/Order/1', subjectGid: 'gid://shopify/Fulfillment/1' };
    const topic = 'fulfillment_events/create';
    const eventId = await addEvent(shopId, { ...place, topic, at: secondsAgo(60) });
    await addEvent(shopId, { ...place, topic: 'orders/updated', at: secondsAgo(40) });
    const elsewhere = { ...place, subjectGid: 'gid://shopify/Fulfillment/2' };
    await addEvent(shopId, { ...elsewhere, topic: 'fulfillments/update', at: secondsAgo(39) });
    const id = await addNotification(database(), shopId, {
      ...place,
      eventId,
      status: 'delivered',
      state: 'failed',
      cause: 'not_on_whatsapp',
      orderName: '#1041',
      customerName: 'Ali',
    });
    await decidedAt(id, secondsAgo(59));
    const attemptId = await addAttempt(database(), shopId, id, {
      channelId,
      startedAt: secondsAgo(58.4),
      renderedText: 'Hello Ali, the status of your order #1041 has been updated to: Delivered.',
      wamid: 'wamid.AAA',
    });
    // A whole second, and so before the attempt's own start.
    await addReceipt(shopId, attemptId, { status: 'sent', at: secondsAgo(59) });
    const failed = { status: 'failed', code: 131026, text: 'Message undeliverable' };
    await addReceipt(shopId, attemptId, { ...failed, at: secondsAgo(54) });

    const story = await app().readNotification(shopId, id);
    expect(story?.story.map(({ source, kind, detail }) => [source, kind, detail])).toEqual([
      ['shopify', 'event', 'fulfillment_events/create'],
      ['app', 'decided_send', null],
      ['app', 'attempt_started', null],
      ['onemsg', 'receipt', 'sent'],
      ['onemsg', 'attempt_accepted', 'accepted'],
      ['onemsg', 'receipt', 'failed'],
      ['shopify', 'event_nothing_new', 'orders/updated'],
    ]);
    expect(story?.story[5]).toMatchObject({
      attempt: 1,
      code: 131026,
      text: 'Message undeliverable',
    });
    expect(story).toMatchObject({
      row: { id, state: 'failed', reason: 'not_on_whatsapp', orderName: '#1041' },
      orderGid: 'gid://shopify/Order/1',
      decision: 'send',
      skipReason: null,
      phoneSource: 'shipping_address',
      messageId: 'wamid.AAA',
      details: 'Message undeliverable',
      canResend: true,
      resendWarning: null,
      canLeave: true,
      preview: {
        text: 'Hello Ali, the status of your order #1041 has been updated to: Delivered.',
        wasSent: true,
        variables: { name: 'Ali', subject: 'order #1041', label: 'Delivered' },
        header: 'Your order',
        footer: 'Reply STOP to end',
        buttons: ['View status'],
        templateName: 'order_status',
        language: 'en',
      },
    });
  });

  test('a skip ends in its decision and shows what would have been read', async () => {
    const { shopId } = await setUp();
    await database().sql.query(
      "INSERT INTO label (shop_id, status, language, text) VALUES ($1, 'shipped', 'de', 'Ist los')",
      [shopId],
    );
    const id = await addNotification(database(), shopId, {
      decision: 'skip',
      reason: 'no_phone',
      phone: null,
      customerLocale: 'de-AT',
      customerName: null,
      parcelNumber: 2,
      parcelOf: 3,
    });
    const story = await app().readNotification(shopId, id);
    expect(story).toMatchObject({
      decision: 'skip',
      skipReason: 'no_phone',
      row: { state: 'skipped', reason: 'no_phone' },
      canResend: false,
      canLeave: false,
      dueAt: null,
      preview: {
        text: 'Hallo liebe Kundin, lieber Kunde, deine Bestellung #1042, Paket 2 von 3: Ist los.',
        wasSent: false,
        language: 'de',
      },
    });
    expect(story?.story.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['decided_skip', 'no_phone'],
    ]);
  });

  test('an end that came after the decision, and a closing, are told as such', async () => {
    const { shopId } = await setUp();
    const kinds = async (sample: Parameters<typeof addNotification>[2], closedBy?: string) => {
      const id = await addNotification(database(), shopId, sample);
      if (closedBy !== undefined) {
        await database().sql.query('UPDATE message SET closed_by = $2 WHERE id = $1', [
          id,
          closedBy,
        ]);
      }
      const story = await app().readNotification(shopId, id);
      return story?.story.map(({ kind, source }) => `${source} ${kind}`).slice(1);
    };
    const skip = { decision: 'skip', reason: 'superseded', cause: 'superseded' } as const;
    expect(await kinds({ ...skip, state: 'superseded' })).toEqual(['app superseded']);
    expect(await kinds({ ...skip, state: 'ended' })).toEqual(['app ended']);
    expect(await kinds({ state: 'unconfirmed', closed: true }, 'staff-7')).toEqual(['you left']);
    expect(await kinds({ state: 'unconfirmed', closed: true })).toEqual(['app ended']);
    expect(await kinds({ state: 'waiting' })).toEqual([]);
  });

  test('evidence that came late is named, with the report that brought it', async () => {
    const { shopId, channelId } = await setUp();
    const id = await addNotification(database(), shopId, { state: 'delivered' });
    const startedAt = secondsAgo(50);
    const lateReply = await addAttempt(database(), shopId, id, {
      channelId,
      startedAt: secondsAgo(55),
      outcome: 'accepted',
      evidence: 'late_reply',
    });
    const attemptId = await addAttempt(database(), shopId, id, {
      channelId,
      startedAt,
      outcome: 'timeout',
      evidence: 'receipt',
    });
    await addReceipt(shopId, attemptId, { status: 'delivered', at: secondsAgo(10) });
    const story = await app().readNotification(shopId, id);
    const lines = story?.story.slice(0, -1) ?? [];
    expect(lateReply).not.toBe(attemptId);
    expect(
      lines.map(({ attempt, kind, detail, evidence }) => [attempt, kind, detail, evidence]),
    ).toEqual([
      [1, 'attempt_started', null, null],
      [1, 'attempt_unconfirmed', null, null],
      [1, 'resolved', null, 'late_reply'],
      [2, 'attempt_started', null, null],
      [2, 'attempt_unconfirmed', 'timeout', null],
      [2, 'resolved', null, 'receipt'],
      [2, 'receipt', 'delivered', null],
    ]);
  });

  test('an unconfirmed message warns that it may arrive twice', async () => {
    const { shopId } = await setUp();
    const sample = { state: 'unconfirmed', cause: 'timeout' };
    const id = await addNotification(database(), shopId, sample);
    expect(await app().readNotification(shopId, id)).toMatchObject({
      canResend: true,
      resendWarning: 'may_double',
      canLeave: true,
    });
    const late = await addNotification(database(), shopId, { ...sample, expired: true });
    expect(await app().readNotification(shopId, late)).toMatchObject({
      canResend: false,
      resendWarning: null,
      canLeave: true,
    });
  });

  test('an erased notification shows no message', async () => {
    const { shopId } = await setUp();
    const id = await addNotification(database(), shopId, { erased: true, state: 'read' });
    const story = await app().readNotification(shopId, id);
    expect(story).toMatchObject({ preview: null, row: { phoneHint: null, customerName: null } });
    expect(await app().revealPhone(shopId, id, 'staff-7')).toBeNull();
  });

  test('without a template that fits there is no preview', async () => {
    const shopId = await addShop(database(), { templateName: null });
    const id = await addNotification(database(), shopId);
    expect((await app().readNotification(shopId, id))?.preview).toBeNull();
  });

  test('showing the number writes who looked, in its own shop alone', async () => {
    const [{ shopId }, other] = [await setUp(), await setUp()];
    const id = await addNotification(database(), shopId);
    expect(await app().revealPhone(other.shopId, id, 'staff-8')).toBeNull();
    expect(await app().revealPhone(shopId, 'no id', 'staff-8')).toBeNull();
    expect(await app().revealPhone(shopId, id, 'staff-7')).toBe('+4930901820');
    const log = await database().prisma.accessLog.findMany({ where: { notificationId: id } });
    expect(log).toMatchObject([{ shopId, staffId: 'staff-7', field: 'phone' }]);
  });

  test('no other shop, and no odd id, reads it', async () => {
    const [{ shopId }, other] = [await setUp(), await setUp()];
    const id = await addNotification(database(), shopId);
    expect(await app().readNotification(shopId, id)).not.toBeNull();
    for (const asked of [id, 'no id', "' OR 1=1 --"]) {
      expect(await app().readNotification(other.shopId, asked)).toBeNull();
    }
  });
});
