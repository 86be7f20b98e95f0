import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { makeSendMail } from '#app/mail/send-mail.server.ts';
import { makeAlertStaff } from '#app/pipeline/alert-staff.ts';
import type { StaffAlerts } from '#app/pipeline/merchant-app.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeStaffAlertStore } from '#app/store/staff-alerts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { type LocalMailServer, startMailServer } from '#test/mail/local-mail-server.ts';
import { setUpMerchantApp } from '#test/pipeline/merchant-app-set-up.ts';
import { testVault } from '#test/vault.ts';
import {
  failOnUnreadable,
  makeTestMessage,
  makeTestShop,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

const UNPAID: SendOutcome = {
  outcome: 'hold_channel',
  reason: 'payment_problem',
  code: null,
  text: null,
};

/** Through a real mail server, as the job runs it. */
describe.each(testEngines())('staff alerts on $name', (engine) => {
  const database = useDatabase(engine);
  let server: LocalMailServer;
  let troubles: unknown[];

  beforeEach(async () => {
    server = await startMailServer();
    troubles = [];
    await database().sql.query('UPDATE shop SET alert_email = NULL');
  });
  afterEach(() => server.close());

  const job = () =>
    makeAlertStaff({
      ...makeStaffAlertStore(database().sql, testVault, failOnUnreadable),
      sendMail: makeSendMail({ url: server.url, from: 'app@app.example' }, () => {}),
      urlOf: (domain) => `https://admin.example/${domain}`,
      onTrouble: ({ error, ...trouble }) => troubles.push({ ...trouble, error: String(error) }),
    });
  const run = () => job()(new AbortController().signal);

  async function askFor(shop: TestShop, alerts: Partial<StaffAlerts>, locale = 'en') {
    const { app } = setUpMerchantApp(database());
    const saved = await app.readSettings(shop.id);
    const { version, templateName, defaultLanguage, defaultCountry } = saved;
    const { testOrdersOn, confirmedOn, dailyLimit } = saved;
    const form = { version, templateName, defaultLanguage, defaultCountry, testOrdersOn };
    const wanted = { email: 'ops@shop.example', onHeld: true, onFailures: true, ...alerts };
    return app.saveSettings(
      shop.id,
      { ...form, confirmedOn, dailyLimit, alerts: wanted },
      { staffId: '7', locale },
    );
  }

  /** A shop whose channel stopped with messages in line. */
  async function heldShop(): Promise<TestShop> {
    const shop = await makeTestShop(database().sql);
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    await makeTestMessage(database().sql, shop);
    for (const attempt of (await startOn(attempts, shop)).started) {
      await attempts.settleAttempt(attempt, settlementOf(attempt, UNPAID));
    }
    return shop;
  }

  async function failMessages(shop: TestShop, failed: number, sent: number): Promise<void> {
    for (let n = 0; n < failed + sent; n += 1) {
      const { id } = await makeTestMessage(database().sql, shop);
      await database().sql.query('UPDATE message SET state = $2 WHERE id = $1', [
        id,
        n < failed ? 'failed' : 'delivered',
      ]);
    }
  }

  test('held messages are told once an hour, in the language of whoever asked for it', async () => {
    const shop = await heldShop();
    await askFor(shop, { onFailures: false }, 'de');
    await run();
    await run();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({ to: ['ops@shop.example'] });
    expect(server.mails[0]?.raw).toContain('Nachrichten');
    expect(server.mails[0]?.raw).toContain(`https://admin.example/${shop.domain}`);
    await database().sql.query(
      "UPDATE staff_alert SET taken_at = taken_at - interval '1 hour' WHERE shop_id = $1",
      [shop.id],
    );
    await run();
    expect(server.mails).toHaveLength(2);
    expect(troubles).toEqual([]);
  });

  test('of two that run at once one sends', async () => {
    await askFor(await heldShop(), {});
    await Promise.all([run(), run(), run()]);
    expect(server.mails).toHaveLength(1);
  });

  test('many failures are told, a few are not; each cause has its own mail', async () => {
    const [many, few] = [await heldShop(), await makeTestShop(database().sql)];
    await failMessages(many, 10, 5);
    await failMessages(few, 9, 0);
    await askFor(many, {});
    await askFor(few, { email: 'few@shop.example' });
    await run();
    expect(server.mails.map(({ to, raw }) => [to[0], /^Subject: .*/m.exec(raw)?.[0]])).toEqual([
      ['ops@shop.example', expect.stringContaining('messages are held')],
      ['ops@shop.example', expect.stringContaining('messages fail')],
    ]);
  });

  test('nobody is told who did not ask, of what is over, or after the app was removed', async () => {
    const [unasked, over, removed] = [await heldShop(), await heldShop(), await heldShop()];
    await askFor(unasked, { onHeld: false });
    await askFor(over, {});
    await askFor(removed, {});
    await database().sql.query("UPDATE message SET state = 'accepted' WHERE shop_id = $1", [
      over.id,
    ]);
    await database().sql.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [
      removed.id,
    ]);
    await run();
    expect(server.mails).toEqual([]);
  });

  test('a mail that was refused is tried again, one whose fate nobody knows is not', async () => {
    const shop = await heldShop();
    await askFor(shop, {});
    server.behave('refuse_mail');
    await run();
    expect(troubles).toEqual([
      { shopId: shop.id, cause: 'held', error: 'Error: A mail to staff was refused' },
    ]);
    expect(JSON.stringify(troubles)).not.toContain('@');
    server.behave('hang_up');
    await run();
    server.behave('accept');
    await run();
    // Refused, taken without a word, and none after it.
    expect(server.mails).toHaveLength(2);
  });

  test('the address is kept encrypted, shown, and checked', async () => {
    const shop = await makeTestShop(database().sql);
    const { app } = setUpMerchantApp(database());
    expect(await askFor(shop, { email: 'two@a.example, b@a.example' })).toEqual({
      outcome: 'invalid',
      problems: [{ field: 'alertEmail', problem: 'no_address' }],
    });
    expect(await askFor(shop, { email: ' ops@shop.example ' })).toMatchObject({ outcome: 'saved' });
    expect(await app.readSettings(shop.id)).toMatchObject({
      alerts: { email: 'ops@shop.example', onHeld: true, onFailures: true },
      canSendMail: true,
    });
    const [row] = await database().sql.query<{ alert_email: string }>(
      'SELECT alert_email FROM shop WHERE id = $1',
      [shop.id],
    );
    expect(row?.alert_email).not.toContain('ops');
    expect(await askFor(shop, { email: '  ' })).toMatchObject({ outcome: 'saved' });
    expect((await app.readSettings(shop.id)).alerts.email).toBeNull();
  });

  test('every shop comes to its turn, however many there are', async () => {
    const shops = [await heldShop(), await heldShop(), await heldShop()];
    for (const [n, shop] of shops.entries()) await askFor(shop, { email: `n${n}@shop.example` });
    const store = makeStaffAlertStore(database().sql, testVault, failOnUnreadable);
    const first = await store.listAlertedShops(null, 2);
    const rest = await store.listAlertedShops(first.next, 2);
    expect([...first.shops, ...rest.shops].map(({ shopId }) => shopId)).toEqual(
      shops.map(({ id }) => id).sort(),
    );
    expect(rest.next).toBeNull();
  });
});
