import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import type { Order } from '#sandbox/shopify/order-model.ts';
import { SHOP, startWorld, type World } from '#sandbox/world.ts';
import { type LocalMailServer, startMailServer } from '#test/mail/local-mail-server.ts';
import { type AppDatabase, makeAppDatabase, query, until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';

/**
 * Customers whom WhatsApp cannot reach are told by e-mail: by the whole app, through a mail server
 * that answers, and one that does not.
 */

const TIMEOUT_MS = 120_000;
/** Five minutes are a quarter of one; a dead worker's mail is given up after nine seconds. */
const SHORT_WAITS = { WAIT_DIVISOR: '60' };

const NORA = { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456730' };
const OMAR = { firstName: 'Omar', lastName: 'Said', phone: '+49 151 23456731' };
const PIA = { firstName: 'Pia', lastName: 'Roth', phone: '+49 151 23456732' };
const addressOf = ({ firstName }: { firstName: string }) =>
  `${firstName.toLowerCase()}@customer.example`;

/** An order of somebody without WhatsApp, shipped at once. */
function shipTo(
  world: World,
  person: typeof NORA,
  email: string | null = addressOf(person),
): Order {
  world.oneMsg.setSwitches({ receipts: 'failed' }, { phone: person.phone.replace(/\D/g, '') });
  const address = { ...person, countryCode: 'DE' };
  const order = world.shopify.createOrder(SHOP, {
    shippingAddress: address,
    billingAddress: address,
    email,
  });
  world.shopify.fulfil(order);
  return order;
}

async function rowOf(world: World, order: Order) {
  const { rows } = await makeMerchant(world).listNotifications(order.name);
  return rows.find(({ status }) => status === 'shipped') ?? null;
}

/** What the story says of the e-mail. */
async function emailStory(world: World, order: Order): Promise<string[]> {
  const row = await rowOf(world, order);
  const story = row === null ? null : await makeMerchant(world).readNotification(row.id);
  const kinds = (story?.story ?? []).map(({ kind }) => kind);
  return kinds.filter((kind) => kind.startsWith('email_'));
}

const waitFor = (world: World, order: Order, kind: string) =>
  until(`${order.name} to have ${kind}`, async () =>
    (await emailStory(world, order)).includes(kind) ? true : null,
  );

describe('in the admin', () => {
  let admin: Admin;
  let mail: LocalMailServer;
  let world: World;
  let page: Page;
  let app: FrameLocator;
  let told: Order;

  beforeAll(async () => {
    mail = await startMailServer();
    admin = await openAdmin(
      { environment: { ...SHORT_WAITS, SMTP_URL: mail.url, MAIL_FROM: 'app@app.example' } },
      { locale: 'en-US' },
    );
    ({ world, page, app } = admin);
    await setUpApp(makeMerchant(world));
    page.setDefaultTimeout(20_000);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await admin?.close();
    await mail?.close();
  });

  async function openPage(path: string, title: string | RegExp): Promise<void> {
    await page.goto(world.shopify.adminUrl(SHOP, path));
    await app.getByRole('heading', { level: 1, name: title }).waitFor();
    const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
    await frame?.waitForFunction(() =>
      Object.keys(document.body).some((name) => name.startsWith('__react')),
    );
  }

  const chosen = (): Locator => app.getByRole('combobox', { name: "If WhatsApp can't reach" });
  const fallback = async () => (await makeMerchant(world).readSettings()).fallback;

  test(
    'it is chosen in Settings, and what another chose meanwhile is asked about',
    async () => {
      await openPage('/app/settings', 'Settings');
      expect(await chosen().locator('option').allInnerTexts()).toEqual([
        'Do nothing',
        'Send an e-mail',
      ]);
      await chosen().selectOption({ label: 'Send an e-mail' });
      expect(await findBarriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Settings saved').waitFor();
      expect(await fallback()).toBe('email');

      await openPage('/app/settings', 'Settings');
      expect(await chosen().inputValue()).toBe('email');
      await app.getByLabel('Send for test orders').check();
      await makeMerchant(world).saveSettings({ fallback: 'nothing' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      // Only the other changed it: it comes along.
      await until('both changes to be saved', async () => {
        const saved = await makeMerchant(world).readSettings();
        return saved.testOrdersOn && saved.fallback === 'nothing' ? true : null;
      });
      await until('the page to show what the other chose', async () =>
        (await chosen().inputValue()) === 'nothing' ? true : null,
      );
    },
    TIMEOUT_MS,
  );

  test(
    'the customer is told by e-mail, and the notification says so',
    async () => {
      await makeMerchant(world).saveSettings({ fallback: 'email' });
      told = shipTo(world, NORA);
      const unknown = shipTo(world, OMAR, null);
      await waitFor(world, told, 'email_sent');
      await waitFor(world, unknown, 'email_dropped');
      expect(mail.mails.map(({ to }) => to)).toEqual([[addressOf(NORA)]]);
      const raw = mail.mails[0]?.raw ?? '';
      expect(raw).toMatch(/^Subject: Order #1001: Shipped\r?$/m);
      expect(raw).toMatch(/^From: Sandbox shop <app@app\.example>\r?$/m);
      expect(raw).toMatch(/^Reply-To: owner@example\.com\r?$/m);

      await openPage('/app/notifications', 'Notifications');
      const row = app.getByRole('row').filter({ hasText: 'Nora' }).filter({ hasText: 'Shipped' });
      await row.getByText('E-mail sent', { exact: true }).waitFor();
      await app.getByRole('row').filter({ hasText: 'Omar' }).getByText('Not on WhatsApp').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await row.getByRole('link', { name: /#1001/ }).click();
      await app.getByRole('heading', { level: 1, name: /#1001 · Shipped/ }).waitFor();
      await app.getByText("WhatsApp couldn't reach the customer, so an e-mail was sent.").waitFor();
      await app.getByText('E-mail sent: the mail server took it').waitFor();
      await app.getByText('Delivery report: failed').waitFor();
      expect(await findBarriers(page)).toEqual([]);

      const { id } = (await rowOf(world, unknown)) ?? { id: '' };
      await openPage(`/app/notifications/${id}`, /#1002 · Shipped/);
      await app
        .getByText('No e-mail sent: Shopify gave us no e-mail address for this order.')
        .waitFor();
    },
    TIMEOUT_MS,
  );

  test(
    'what is delivered after all says so, and names both; the address is in no log and no table',
    async () => {
      const [message] = world.oneMsg.messages({ phone: NORA.phone.replace(/\D/g, '') });
      if (message === undefined) throw new Error('It was accepted');
      await world.oneMsg.giveStatus(message.wamid, 'delivered');
      await until('the delivery to count', async () =>
        (await rowOf(world, told))?.state === 'delivered' ? true : null,
      );
      const { id } = (await rowOf(world, told)) ?? { id: '' };
      await page.setViewportSize({ width: 320, height: 900 });
      await openPage(`/app/notifications/${id}`, /#1001 · Shipped/);
      await app.getByText('An e-mail was sent before that.').waitFor();
      await app.getByText('E-mail sent: the mail server took it').waitFor();
      expect(
        await app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth),
      ).toBe(0);
      expect(await findBarriers(page)).toEqual([]);
      expect(admin.errors).toEqual([]);
      expect(world.app.output()).not.toContain('customer.example');
      expect(world.app.output()).toContain('customer written to');
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(inject('databases').postgres === null)('kill -9 on PostgreSQL', () => {
  let database: AppDatabase;
  let mail: LocalMailServer;
  let world: World;

  beforeAll(async () => {
    [database, mail] = await Promise.all([makeAppDatabase(), startMailServer()]);
    world = await startWorld({
      database: database.location,
      environment: { ...SHORT_WAITS, SMTP_URL: mail.url, MAIL_FROM: 'app@app.example' },
    });
    const merchant = makeMerchant(world);
    await setUpApp(merchant);
    await merchant.saveSettings({ fallback: 'email' });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await world?.stop();
    await mail?.close();
    await database?.drop();
  });

  test(
    'between the start of a mail and the reply to it: one mail at most, and nobody claims to know',
    async () => {
      mail.behave('say_nothing');
      const order = shipTo(world, NORA);
      await until('the mail to be taken without a word', async () =>
        mail.mails.length === 1 ? true : null,
      );
      expect(
        await query(database, "SELECT state FROM fallback_email WHERE state <> 'due'"),
      ).toEqual([{ state: 'started' }]);
      await world.restart('SIGKILL');
      mail.behave('accept');
      await waitFor(world, order, 'email_unconfirmed');

      // Later ones leave, and it does not.
      const later = shipTo(world, PIA);
      await waitFor(world, later, 'email_sent');
      expect(mail.mails.map(({ to }) => to[0])).toEqual([addressOf(NORA), addressOf(PIA)]);
      expect(await emailStory(world, order)).toEqual(['email_queued', 'email_unconfirmed']);
      expect((await rowOf(world, order))?.reason).toBe('not_on_whatsapp');
    },
    TIMEOUT_MS,
  );
});
