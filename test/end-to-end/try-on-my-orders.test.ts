import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Merchant, makeMerchant, nextSecond, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 60_000;

let admin: Admin;
let world: World;
let merchant: Merchant;
let page: Page;
let app: FrameLocator;
let pageErrors: string[];

/** An order from before the app, to a person in Germany; it left as one parcel. */
function shipSilently(person: { firstName: string; phone: string | null }, locale = 'en') {
  const address = { ...person, lastName: 'Lind', countryCode: 'DE' };
  const order = world.shopify.createOrder(SHOP, {
    shippingAddress: address,
    billingAddress: address,
    customerLocale: locale,
    silent: true,
  });
  return { order, parcel: world.shopify.fulfil(order, { silent: true }) };
}

beforeAll(async () => {
  admin = await openAdmin({ switches: { receipts: ['sent', 'delivered'] } });
  ({ world, page, app, errors: pageErrors } = admin);
  merchant = makeMerchant(world);
  await merchant.open();
  const nora = shipSilently({ firstName: 'Nora', phone: '+49 151 23456720' });
  shipSilently({ firstName: 'Otto', phone: null });
  shipSilently({ firstName: 'Ute', phone: '+49 151 23456721' }, 'de');
  for (let more = 0; more < 26; more += 1) {
    shipSilently({ firstName: 'Max', phone: `+49 151 234568${String(10 + more)}` });
  }
  // Of one second only the newest status would be told.
  await nextSecond();
  world.shopify.addFulfilmentEvent(nora.parcel, { status: 'delivered', silent: true });
}, TIMEOUT_MS);

afterAll(() => admin?.close());

afterEach(async () => {
  world.shopify.setAdminLocale('en');
  world.shopify.setSwitches({ graphql: { delayMs: 0, throttle: 0 } });
  await page.setViewportSize({ width: 1280, height: 900 });
});

async function overflow(): Promise<number> {
  return app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

const row = (orderName: string, status: string) =>
  app.getByRole('listitem').filter({ hasText: orderName }).filter({ hasText: status });

test(
  'before there is a channel, and while sending is off, a run shows what each customer would have got',
  async () => {
    await page.goto(world.shopify.adminUrl(SHOP, '/app'));
    await page.getByRole('button', { name: 'Try on my orders' }).click();
    await app.getByRole('heading', { level: 1, name: 'Try on my orders' }).waitFor();
    await app.getByText('Nothing is sent from this page.').waitFor();
    await app.getByRole('heading', { name: 'See it before you switch on' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    // By keyboard.
    await app.getByLabel('Period').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await app.getByText('29 orders read.').waitFor();
    await app.getByRole('heading', { name: 'Would send 29 to 28 customers' }).waitFor();
    await app.getByRole('heading', { name: 'Would skip 30' }).waitFor();
    expect(await app.getByRole('main').innerText()).toContain('Shipped 28');
    expect(await app.getByRole('main').innerText()).toContain('Status is off 28');
    await app.getByText('These results are erased').waitFor();
    await app.getByText('You have no approved template yet').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    // The second page, and back.
    await app.getByText('50 shown').first().waitFor();
    await app.getByRole('button', { name: 'Next' }).click();
    await app.getByText('9 shown').first().waitFor();
    await app.getByRole('button', { name: 'Previous' }).click();
    await app.getByText('50 shown').first().waitFor();
    expect(pageErrors).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a row opens its message and what was checked, by keyboard',
  async () => {
    await app.getByRole('button', { name: 'Would send' }).click();
    const toggle = row('#1001', 'Delivered').getByRole('button', { name: /#1001/ });
    await app.getByText('29 shown').first().waitFor();
    await toggle.focus();
    await page.keyboard.press('Enter');
    const message = app.getByRole('group', { name: 'WhatsApp message in English' });
    await message.waitFor();
    expect(await message.innerText()).toContain(
      'Hello Nora, the status of your order #1001 has been updated to: Delivered.',
    );
    await app.getByText('Usable phone number: yes').waitFor();
    await app.getByText('Text is complete: yes').waitFor();
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await message.waitFor({ state: 'hidden' });

    const german = row('#1003', 'Shipped').getByRole('button', { name: /#1003/ });
    await german.click();
    await app.getByText('Hallo Ute, es gibt Neues zu: Bestellung #1003').last().waitFor();
    // The whole number is nowhere.
    expect(await app.locator('body').innerText()).not.toContain('23456721');

    await app.getByRole('button', { name: 'Would skip' }).click();
    await app.getByText('30 shown').first().waitFor();
    const noPhone = row('#1002', 'Shipped');
    await noPhone.getByRole('button', { name: /#1002/ }).click();
    await noPhone.getByText('The order has no phone number.').waitFor();
    await noPhone.getByText('Usable phone number: no').waitFor();
    await noPhone.getByText('No opt-out: not checked').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'nothing was sent, and no notification was made',
  async () => {
    expect((await merchant.listNotifications()).rows).toEqual([]);
    expect(world.oneMsg.sendCalls()).toEqual([]);
  },
  TIMEOUT_MS,
);

test.each([
  ['de', 'An meinen Bestellungen testen', 'Würde 29 an 28 Kunden senden'],
  ['ja', '自分の注文で試す', '28人に29件を送信する見込み'],
])(
  'in %s and 320 px wide nothing is cut and nothing is in the way',
  async (locale, title, result) => {
    world.shopify.setAdminLocale(locale);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(world.shopify.adminUrl(SHOP, '/app/try'));
    await app.getByRole('heading', { level: 1, name: title }).waitFor();
    await app.getByRole('heading', { name: result }).waitFor();
    await app.getByRole('button', { name: /#1001/ }).first().click();
    expect(await overflow()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'Stop keeps what was read; slow and refused answers of Shopify are told in words',
  async () => {
    await page.goto(world.shopify.adminUrl(SHOP, '/app/try'));
    world.shopify.setSwitches({ graphql: { delayMs: 700 } });
    await app.getByRole('button', { name: 'Run again' }).first().click();
    await app.getByText(/Reading orders: \d+ of about 29/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await app.getByRole('button', { name: 'Stop' }).click();
    await app.getByText(/Ended after \d+ orders?, the oldest first\./).waitFor();
    world.shopify.setSwitches({ graphql: { delayMs: 0, throttle: 1000 } });
    await app.getByRole('button', { name: 'Run again' }).first().click();
    await app.getByText('Shopify asked us to slow down.').waitFor();
    world.shopify.setSwitches({ graphql: { throttle: 0 } });
    await app.getByText('29 orders read.').waitFor();

    world.shopify.tokens.revokeShop(SHOP);
    await app.getByRole('button', { name: 'Run again' }).first().click();
    await app.getByText("Shopify doesn't let us read orders.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await app.getByRole('button', { name: 'Renew access' }).click();
    await app.getByText('29 orders read.').waitFor();
  },
  TIMEOUT_MS,
);

test(
  'what was really sent is marked, with the template of the shop, and changed settings are told',
  async () => {
    await setUpApp(merchant);
    const order = shipOrder(world, {
      firstName: 'Pia',
      lastName: 'Lind',
      phone: '+49 151 23456799',
    });
    await until('the message to be delivered', async () => {
      const { rows } = await merchant.listNotifications(order.name);
      return rows.some(({ state }) => state === 'delivered') ? true : null;
    });
    await page.goto(world.shopify.adminUrl(SHOP, '/app/try'));
    await app.getByRole('button', { name: /^Run/ }).first().click();
    await app.getByText('30 orders read.').waitFor();
    await row(order.name, 'Shipped').getByText('Sent', { exact: true }).waitFor();
    expect(await app.getByText('You have no approved template yet').count()).toBe(0);

    expect(await merchant.switchStatuses({ delivered: false })).toMatchObject({ outcome: 'saved' });
    await page.goto(world.shopify.adminUrl(SHOP, '/app/try'));
    await app.getByText('Settings changed since this run.').waitFor();
    await app.getByRole('button', { name: 'Run again' }).last().click();
    await app.getByText('Settings changed since this run.').waitFor({ state: 'hidden' });
    await app.getByRole('heading', { name: 'Would send 29 to 29 customers' }).waitFor();
    expect(pageErrors).toEqual([]);
  },
  TIMEOUT_MS,
);
