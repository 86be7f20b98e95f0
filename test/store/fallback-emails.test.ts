import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RejectReason, SendOutcome } from '#app/domain/send-outcome.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeSendMail } from '#app/mail/send-mail.server.ts';
import type { MailOutcome } from '#app/pipeline/mail.ts';
import { makeTellByEmail, type OrderEmailReading } from '#app/pipeline/tell-by-email.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { eraseShop } from '#app/store/erase-shop.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeFallbackEmailStore } from '#app/store/fallback-emails.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { type LocalMailServer, startMailServer } from '#test/mail/local-mail-server.ts';
import { setUpMerchantApp } from '#test/pipeline/merchant-app-set-up.ts';
import { testVault } from '#test/vault.ts';
import {
  failOnUnreadable,
  makeTestMessage,
  makeTestShop,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const CUSTOMER = 'ana@customer.example';
const FOUND: OrderEmailReading = {
  outcome: 'read',
  email: CUSTOMER,
  contactEmail: 'hello@lumen.example',
};

/** Through a real mail server, as the worker runs it. */
describe.each(testEngines())('e-mails where WhatsApp cannot reach, on $name', (engine) => {
  const database = useDatabase(engine);
  let server: LocalMailServer;
  let reading: OrderEmailReading;
  let asked: string[];
  let outcomes: MailOutcome[];

  beforeEach(async () => {
    server = await startMailServer();
    reading = FOUND;
    asked = [];
    outcomes = [];
    await database().sql.query('DELETE FROM fallback_email');
  });
  afterEach(() => server.close());

  const sql = () => database().sql;
  const attempts = () => makeAttemptStore(sql(), testVault, SEND_OPTIONS);
  const store = (owner = randomUUID()) =>
    makeFallbackEmailStore(sql(), testVault, {
      waits: WAITS,
      owner,
      onUnreadable: failOnUnreadable,
    });
  const worker = (canSendMail = true) =>
    makeTellByEmail(
      {
        ...store(),
        readOrderEmail: async (domain, gid) => {
          asked.push(`${domain} ${gid}`);
          return reading;
        },
        sendMail: canSendMail
          ? makeSendMail({ url: server.url, from: 'app@app.example' }, () => {})
          : null,
      },
      { log: ({ outcome }) => outcomes.push(outcome), onError: failOnUnreadable },
    );

  async function makeShop(fallback: 'nothing' | 'email' = 'email'): Promise<TestShop> {
    const shop = await makeTestShop(sql());
    await sql().query("UPDATE shop SET fallback = $2, name = 'Lumen Lamps' WHERE id = $1", [
      shop.id,
      fallback,
    ]);
    return shop;
  }

  const rejected = (reason: RejectReason = 'not_on_whatsapp'): SendOutcome => ({
    outcome: 'rejected',
    reason,
    code: 131026,
    text: 'Message undeliverable',
  });

  async function settle(shop: TestShop, outcome: SendOutcome) {
    // The same phone may be written to again.
    await sql().query(
      "UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1), started_at = started_at - interval '1 h'",
    );
    const attempt = only((await startOn(attempts(), shop)).started);
    await attempts().settleAttempt(attempt, settlementOf(attempt, outcome));
  }

  /** A message of a shop that failed, with its e-mail due in five minutes. */
  async function fail(shop: TestShop, options: Parameters<typeof makeTestMessage>[2] = {}) {
    const message = await makeTestMessage(sql(), shop, { orderName: '#1042', ...options });
    await settle(shop, rejected());
    return message;
  }

  /** The five minutes, or the wait before another try, are over. */
  const pass = (message: TestMessage) =>
    sql().query("UPDATE fallback_email SET due_at = now() - interval '1 s' WHERE message_id = $1", [
      message.id,
    ]);

  async function readEmail(message: TestMessage) {
    const [row] = await sql().query<{
      state: string;
      reason: string | null;
      tries: number;
      seconds: number;
    }>(
      `SELECT state, reason, tries, extract(epoch FROM due_at - now())::float8 AS seconds
       FROM fallback_email WHERE message_id = $1`,
      [message.id],
    );
    return row ?? null;
  }

  async function report(shop: TestShop, message: TestMessage, status: string) {
    const wamid = `wamid.${message.id}`;
    const receipts = makeReceiptStore(sql(), testVault);
    const failure = status === 'failed' ? { reason: 'not_on_whatsapp', code: 131026 } : {};
    const receipt = {
      wamid,
      status,
      chatId: null,
      bsuid: null,
      phone: null,
      reason: null,
      code: null,
      errorText: null,
      happenedAt: null,
      ...failure,
    };
    const contents = { receipts: [receipt], echoes: [], spoken: [], unread: [] };
    await receipts.storeHook({ id: shop.channelId, shopId: shop.id }, contents as never, 'hook');
    await receipts.foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
  }

  const subjectOf = (raw = '') => /^Subject: (.*?)\r?$/m.exec(raw)?.[1];
  const shownOf = async (shop: TestShop, { id }: TestMessage) => {
    const story = await setUpMerchantApp(database()).app.readNotification(shop.id, id);
    if (story === null) throw new Error('It is of this shop');
    const { state, reason } = story.row;
    const ofEmail = story.story.filter(({ kind }) => kind.startsWith('email_'));
    return { state, reason, story: ofEmail.map(({ kind, detail }) => [kind, detail]) };
  };

  test('five minutes after the failure the customer is told once, and nothing of the address stays', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    expect((await readEmail(message))?.seconds).toBeGreaterThan(295);
    await worker().run();
    expect(asked).toEqual([]);
    expect(server.mails).toEqual([]);

    await pass(message);
    await worker().run();
    await worker().run();
    expect(asked).toEqual([`${shop.domain} ${message.rootGid}`]);
    const mail = only(server.mails);
    expect(mail).toMatchObject({ from: 'app@app.example', to: [CUSTOMER] });
    expect(subjectOf(mail.raw)).toBe('Order #1042: Shipped');
    expect(mail.raw).toContain('From: Lumen Lamps <app@app.example>');
    expect(mail.raw).toContain('Reply-To: hello@lumen.example');
    expect(mail.raw).toContain('Hi Ana, an update on order #1042: Shipped.');
    expect(await readEmail(message)).toMatchObject({ state: 'sent', tries: 1 });
    expect(outcomes).toEqual(['sent']);
    const kept = await sql().query<{ row: string }>(
      'SELECT to_jsonb(f)::text AS row FROM fallback_email f WHERE message_id = $1',
      [message.id],
    );
    expect(only(kept).row).not.toMatch(/@|customer/);

    // Underneath it failed; what is shown is what became of it.
    expect(await readMessage(sql(), message.id)).toMatchObject({ state: 'failed' });
    expect(await shownOf(shop, message)).toEqual({
      state: 'failed',
      reason: 'told_by_email',
      story: [
        ['email_queued', null],
        ['email_sent', null],
      ],
    });
  });

  test('a failed report is followed by one, too; of two workers one sends', async () => {
    const shop = await makeShop();
    const message = await makeTestMessage(sql(), shop);
    await settle(shop, { outcome: 'accepted', wamid: `wamid.${message.id}` });
    await report(shop, message, 'failed');
    expect(await readEmail(message)).toMatchObject({ state: 'due' });
    await pass(message);
    await Promise.all([worker().run(), worker().run(), worker().run()]);
    expect(server.mails).toHaveLength(1);
  });

  test.each<[RejectReason, 'nothing' | 'email']>([
    ['not_on_whatsapp', 'nothing'],
    ['marketing_limit', 'email'],
    ['stopped_by_customer', 'email'],
    ['text_refused', 'email'],
    ['refused', 'email'],
  ])('after %s with "%s" there is none', async (reason, fallback) => {
    const shop = await makeShop(fallback);
    const message = await makeTestMessage(sql(), shop);
    await settle(shop, rejected(reason));
    expect(await readMessage(sql(), message.id)).toMatchObject({ state: 'failed' });
    expect(await readEmail(message)).toBeNull();
  });

  test('what is delivered after all has none; delivered after it, both are told', async () => {
    const shop = await makeShop();
    const message = await makeTestMessage(sql(), shop);
    await settle(shop, { outcome: 'accepted', wamid: `wamid.${message.id}` });
    await report(shop, message, 'failed');
    await report(shop, message, 'delivered');
    await pass(message);
    await worker().run();
    expect(server.mails).toEqual([]);
    expect(asked).toEqual([]);
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason: 'arrived' });

    const late = await makeTestMessage(sql(), shop);
    await settle(shop, { outcome: 'accepted', wamid: `wamid.${late.id}` });
    await report(shop, late, 'failed');
    await pass(late);
    await worker().run();
    await report(shop, late, 'delivered');
    expect(await shownOf(shop, late)).toEqual({
      state: 'delivered',
      reason: null,
      story: [
        ['email_queued', null],
        ['email_sent', null],
      ],
    });
  });

  test.each<[string, (shop: TestShop, message: TestMessage) => Promise<unknown>]>([
    [
      'switched_off',
      (shop) => sql().query("UPDATE shop SET fallback = 'nothing' WHERE id = $1", [shop.id]),
    ],
    [
      'sending_off',
      (shop) => sql().query('UPDATE shop SET sending_on = false WHERE id = $1', [shop.id]),
    ],
    [
      'uninstalled',
      (shop) => sql().query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.id]),
    ],
    [
      'uninstalled',
      (shop) => sql().query('UPDATE shop SET install_number = 2 WHERE id = $1', [shop.id]),
    ],
    [
      'too_late',
      (_shop, { id }) =>
        sql().query("UPDATE message SET expires_at = now() - interval '1 s' WHERE id = $1", [id]),
    ],
    [
      'opted_out',
      (shop, { phone }) =>
        sql().query(
          `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
           VALUES ($1, $2, 'reply', now())`,
          [shop.id, testVault.hash('phone', phone)],
        ),
    ],
    [
      'status_off',
      (shop) =>
        sql().query(
          `INSERT INTO status_setting (shop_id, status, "on") VALUES ($1, 'shipped', false)`,
          [shop.id],
        ),
    ],
    [
      'no_opt_in',
      (shop) =>
        sql().query("UPDATE shop SET opt_in_only = true, opt_in_tag = 'yes' WHERE id = $1", [
          shop.id,
        ]),
    ],
    ['left', (shop, { id }) => makeResendStore(sql()).close(shop.id, id, '7')],
    [
      'superseded',
      (shop, { rootGid, subjectGid }) =>
        makeTestMessage(sql(), shop, { rootGid, subjectGid, status: 'delivered', happenedAgo: 1 }),
    ],
    [
      'order_cancelled',
      (shop, { rootGid }) =>
        makeTestMessage(sql(), shop, {
          rootGid,
          subjectGid: rootGid,
          status: 'cancelled',
          happenedAgo: 1,
        }),
    ],
    [
      'erased',
      (shop, { rootGid }) => makeErasureStore(sql(), testVault).eraseOrders(shop.id, [rootGid]),
    ],
  ])('%s: none is sent, no address is read, and the reason is kept', async (reason, happen) => {
    const shop = await makeShop();
    const message = await fail(shop);
    await pass(message);
    await happen(shop, message);
    await worker().run();
    expect(server.mails).toEqual([]);
    expect(asked).toEqual([]);
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason, tries: 0 });
  });

  test('what happens while the address is read counts as well', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    await pass(message);
    const read = worker();
    reading = FOUND;
    const stopping = makeTellByEmail(
      {
        ...store(),
        async readOrderEmail() {
          await sql().query('UPDATE shop SET sending_on = false WHERE id = $1', [shop.id]);
          return FOUND;
        },
        sendMail: makeSendMail({ url: server.url, from: 'app@app.example' }, () => {}),
      },
      { log: () => {}, onError: failOnUnreadable },
    );
    await stopping.run();
    await read.run();
    expect(server.mails).toEqual([]);
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason: 'sending_off' });
  });

  test('in quiet hours it waits for their end', async () => {
    const shop = await makeShop();
    const message = await fail(shop, { expiresIn: 172_800 });
    await pass(message);
    await sql().query('UPDATE shop SET quiet_from = 0, quiet_to = 1439 WHERE id = $1', [shop.id]);
    await worker().run();
    const waiting = await readEmail(message);
    // Its one minute a day that is not quiet may be now.
    if (waiting?.state === 'due') expect(server.mails).toEqual([]);
    expect(waiting?.state).toMatch(/due|sent/);
  });

  test('without a mail server what is due is dropped, and says so', async () => {
    const message = await fail(await makeShop());
    await pass(message);
    await worker(false).run();
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason: 'no_mail_server' });
  });

  test.each<[string, OrderEmailReading]>([
    ['no_address', { outcome: 'read', email: null, contactEmail: null }],
    ['no_address', { outcome: 'read', email: 'a@b.example, c@d.example', contactEmail: null }],
    ['order_not_found', { outcome: 'not_found' }],
  ])('%s: it is dropped', async (reason, found) => {
    const shop = await makeShop();
    const message = await fail(shop);
    await pass(message);
    reading = found;
    await worker().run();
    expect(server.mails).toEqual([]);
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason });
    expect((await shownOf(shop, message)).story.at(-1)).toEqual(['email_dropped', reason]);
  });

  test('while Shopify gives no answer it is asked again, five times at most', async () => {
    const message = await fail(await makeShop());
    reading = { outcome: 'unreachable' };
    const waits: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      await pass(message);
      await worker().run();
      waits.push(Math.round((await readEmail(message))?.seconds ?? 0));
    }
    expect(waits).toEqual([300, 600, 1200, 2400]);
    await pass(message);
    await worker().run();
    expect(await readEmail(message)).toMatchObject({
      state: 'dropped',
      reason: 'order_unreadable',
    });
    expect(asked).toHaveLength(5);
  });

  test('what the mail server may take later is tried again, and is sent once', async () => {
    const message = await fail(await makeShop());
    server.behave('not_now');
    await pass(message);
    await worker().run();
    const put = await readEmail(message);
    expect(put).toMatchObject({ state: 'due', tries: 1 });
    expect(put?.seconds).toBeGreaterThan(295);
    server.behave('accept');
    await pass(message);
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'sent', tries: 2 });
    expect(server.mails).toHaveLength(1);
  });

  test('after five such tries it is refused', async () => {
    const message = await fail(await makeShop());
    server.behave('not_now');
    for (let n = 0; n < 5; n += 1) {
      await pass(message);
      await worker().run();
    }
    expect(await readEmail(message)).toMatchObject({ state: 'refused', tries: 5 });
  });

  test('an address that the mail server does not know is refused at once', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    server.behave('refuse_receiver');
    await pass(message);
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'refused', tries: 1 });
    expect(await shownOf(shop, message)).toMatchObject({ reason: 'not_on_whatsapp' });
  });

  test('a mail whose fate nobody knows is never sent again', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    server.behave('hang_up');
    await pass(message);
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'unconfirmed' });
    server.behave('accept');
    await pass(message);
    await worker().run();
    expect(server.mails).toHaveLength(1);
    expect((await shownOf(shop, message)).story.at(-1)).toEqual(['email_unconfirmed', null]);
  });

  test('one whose worker died is given up after its deadline; a late answer still counts', async () => {
    const message = await fail(await makeShop());
    await pass(message);
    const dying = store();
    const send = () => ({ verdict: 'send' }) as const;
    const claim = only((await dying.claimDue(10, send)).claims);
    expect((await store().claimDue(10, send)).claims).toEqual([]);
    const started = await dying.startEmail(claim, send);
    if (started === null) throw new Error('Nothing stands against it');
    expect(await dying.startEmail(claim, send)).toBeNull();
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'started' });
    await sql().query(
      "UPDATE fallback_email SET deadline = now() - interval '1 s' WHERE message_id = $1",
      [message.id],
    );
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'unconfirmed' });
    expect(server.mails).toEqual([]);
    // What may be tried again must not be, once it was given up.
    await dying.settleEmail(started, 'postponed');
    expect(await readEmail(message)).toMatchObject({ state: 'unconfirmed' });
    await dying.settleEmail(started, 'sent');
    expect(await readEmail(message)).toMatchObject({ state: 'sent' });
  });

  test('one whose worker died before it began is taken over', async () => {
    const message = await fail(await makeShop());
    await pass(message);
    const dying = store();
    const claim = only((await dying.claimDue(10, () => ({ verdict: 'send' }))).claims);
    await worker().run();
    expect(server.mails).toEqual([]);
    await sql().query(
      "UPDATE fallback_email SET lease_until = now() - interval '1 s' WHERE message_id = $1",
      [message.id],
    );
    await worker().run();
    expect(server.mails).toHaveLength(1);
    expect(await dying.startEmail(claim, () => ({ verdict: 'send' }))).toBeNull();
  });

  test('a message that the merchant sends again is waited for, and its failure counts anew', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    await pass(message);
    await makeResendStore(sql()).putBackInLine(shop.id, message.id, 'failed', '7');
    await worker().run();
    expect(await readEmail(message)).toMatchObject({ state: 'dropped', reason: 'tried_again' });
    await settle(shop, rejected());
    expect(await readEmail(message)).toMatchObject({ state: 'due', reason: null });
    await pass(message);
    await worker().run();
    expect(server.mails).toHaveLength(1);

    // Once told, never again.
    await makeResendStore(sql()).putBackInLine(shop.id, message.id, 'failed', '7');
    await settle(shop, rejected());
    expect(await readEmail(message)).toMatchObject({ state: 'sent' });
  });

  test('it goes with its shop', async () => {
    const shop = await makeShop();
    const message = await fail(shop);
    await sql().query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.id]);
    await eraseShop(sql(), testVault, shop.id);
    expect(await readEmail(message)).toBeNull();
  });

  test('the setting is saved, and an installation without a mail server refuses it', async () => {
    const shop = await makeTestShop(sql());
    const { app } = setUpMerchantApp(database());
    const saved = await app.readSettings(shop.id);
    expect(saved.fallback).toBe('nothing');
    const { version, templateName, defaultLanguage, defaultCountry } = saved;
    const { testOrdersOn, confirmedOn, dailyLimit } = saved;
    const form = { templateName, defaultLanguage, defaultCountry, testOrdersOn, confirmedOn };
    const put = (more: object, of: number) =>
      app.saveSettings(shop.id, { ...form, dailyLimit, version: of, ...more });
    const { app: mailless } = setUpMerchantApp(database(), { canSendMail: false });
    expect(
      await mailless.saveSettings(shop.id, { ...form, dailyLimit, version, fallback: 'email' }),
    ).toEqual({
      outcome: 'invalid',
      problems: [{ field: 'fallback', problem: 'no_mail_server' }],
    });
    expect(await put({ fallback: 'email' }, version)).toMatchObject({ outcome: 'saved' });
    expect((await app.readSettings(shop.id)).fallback).toBe('email');
    expect(await put({}, version + 1)).toMatchObject({ outcome: 'saved' });
    expect((await app.readSettings(shop.id)).fallback).toBe('email');
  });
});
