import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Merchant, makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { type AppDatabase, query, until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 60_000;

let database: AppDatabase;
let admin: Admin;
let world: World;
let merchant: Merchant;
let page: Page;
let app: FrameLocator;
/** Scripts that the app's document asked for, in order. */
const scripts: string[] = [];
let errors: string[];

beforeAll(async () => {
  admin = await openAdmin(
    { switches: { receipts: ['sent', 'delivered'] } },
    { reducedMotion: 'reduce' },
  );
  ({ database, world, page, app, errors } = admin);
  merchant = makeMerchant(world);
  await setUpApp(merchant);
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
}, TIMEOUT_MS);

afterAll(() => admin?.close());

/** Opens Home as the admin does. */
async function open(locale = 'en', width = 1280): Promise<void> {
  world.shopify.setAdminLocale(locale);
  await page.setViewportSize({ width, height: 900 });
  await page.goto(world.shopify.adminUrl(SHOP, '/app'));
}

async function overflow(): Promise<number> {
  return app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

test(
  'before the first message the figures say so, and no chart is fetched',
  async () => {
    await open();
    await app.getByText('Your first message will show here.').waitFor();
    expect(await app.getByText('no data').count()).toBe(5);
    expect(await app.getByText('On', { exact: true }).count()).toBe(1);
    expect(scripts.filter((url) => url.includes('messages-chart'))).toEqual([]);
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a delivered and a skipped message are counted, with their share, their time and their chart',
  async () => {
    const told = shipOrder(world, {
      firstName: 'Nora',
      lastName: 'Lind',
      phone: '+49 151 23456720',
    });
    const skipped = world.shopify.createOrder(SHOP, {
      shippingAddress: { firstName: 'Ole', lastName: 'Lind', countryCode: 'DE' },
    });
    world.shopify.fulfil(skipped);
    // Each is two changes: that an order was placed is told nobody by default.
    for (const [order, states] of [
      [told, ['delivered', 'skipped']],
      [skipped, ['skipped', 'skipped']],
    ] as const) {
      await until(`${order.name} to be ${states.join(' and ')}`, async () => {
        const { rows } = await merchant.listNotifications(order.name);
        const found = rows.map(({ state }) => state).toSorted();
        return found.join() === states.join() ? true : null;
      });
    }
    scripts.length = 0;
    await open();
    await app
      .getByRole('figure', {
        name: 'Messages per day, last 7 days: 1 delivered, 0 failed, 3 skipped',
      })
      .getByRole('slider', { name: 'Day' })
      .waitFor();
    const text = await app.getByRole('main').innerText();
    expect(text).toMatch(/Sent\s+1\s+of 1\s+Delivered\s+1\s+100%\s+Read\s+0\s+0%/);
    expect(text).toMatch(/Skipped\s+3\s+75%/);
    expect(text).toMatch(/From status change to phone: median .+, of which .+ in this app/);
    // The chart came by itself, behind the page.
    const chart = scripts.findIndex((url) => url.includes('messages-chart'));
    expect(chart).toBeGreaterThan(scripts.findIndex((url) => url.includes('entry.client')));
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'the chart tells each day by keyboard, shows what it tells, and holds its place',
  async () => {
    const chart = app.getByRole('slider', { name: 'Day' });
    const told = () => chart.getAttribute('aria-valuetext');
    const values = chart.getByText('No delivery report');
    const today = '1 delivered, 0 without delivery report, 0 failed, 3 skipped';
    expect(await told()).toContain(today);
    expect(await values.count()).toBe(0);
    await chart.focus();
    await values.waitFor();
    await page.keyboard.press('ArrowLeft');
    expect(await told()).toContain('0 delivered');
    await page.keyboard.press('Home');
    expect(await chart.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('End');
    expect(await told()).toContain(today);
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await values.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowLeft');
    await values.waitFor();
    await app.getByRole('button', { name: 'Chart' }).focus();
    await values.waitFor({ state: 'detached' });

    // Under the pointer, too: the last column is today's.
    const box = await chart.boundingBox();
    if (box === null) throw new Error('The chart has no place');
    await page.mouse.move(box.x + box.width - 5, box.y + box.height / 2);
    await values.waitFor();
    expect(await told()).toContain(today);
    await page.mouse.move(0, 0);
    await values.waitFor({ state: 'detached' });
  },
  TIMEOUT_MS,
);

test(
  'on a phone the chart is there for who chooses it, and nothing scrolls sideways',
  async () => {
    await page.setViewportSize({ width: 320, height: 900 });
    await app.getByRole('button', { name: 'Chart' }).click();
    const chart = app.getByRole('slider', { name: 'Day' });
    await chart.waitFor();
    await chart.focus();
    await chart.getByText('No delivery report').waitFor();
    await page.keyboard.press('Home');
    expect(await overflow()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  },
  TIMEOUT_MS,
);

test(
  'period, view and explanation are reached and chosen by keyboard',
  async () => {
    const period = app.getByRole('button', { name: '30 days' });
    expect(await period.getAttribute('aria-pressed')).toBe('false');
    await period.focus();
    await page.keyboard.press('Enter');
    await app.getByRole('figure', { name: /last 30 days/ }).waitFor();
    expect(await period.getAttribute('aria-pressed')).toBe('true');
    expect(await period.evaluate((button) => button === document.activeElement)).toBe(true);

    await app.getByRole('button', { name: 'Table' }).focus();
    await page.keyboard.press('Enter');
    const rows = app.getByRole('table').first().getByRole('row');
    await rows.nth(30).waitFor();
    expect(await rows.count()).toBe(31);
    expect(await rows.nth(1).innerText()).toMatch(/4\s+1\s+1\s+1\s+0\s+0\s+3/);
    await app.getByRole('rowheader', { name: 'No phone' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await app.getByRole('button', { name: 'How we count' }).focus();
    await page.keyboard.press('Enter');
    await app.getByText('Customers can turn read reports off').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await app.getByText('Customers can turn read reports off').waitFor({ state: 'hidden' });
  },
  TIMEOUT_MS,
);

test(
  'on a phone, in German, days are cards in one column and nothing scrolls sideways',
  async () => {
    await open('de', 320);
    await app.getByText('Vom Statuswechsel bis aufs Telefon').waitFor();
    const days = app.getByRole('region', { name: 'Nachrichten pro Tag' });
    await days.getByText('Zu senden').waitFor();
    expect(await app.getByRole('slider').count()).toBe(0);
    expect(await overflow()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'lost access to Shopify is told, and renewed with one press',
  async () => {
    world.shopify.tokens.revokeShop(SHOP);
    // As a pass over the orders would find, some minutes from now.
    await query(
      database,
      `INSERT INTO reconciliation (shop_id, install_number, mark, next_at, access_lost_at)
       SELECT id, install_number, now(), now() + interval '1 hour', now() FROM shop
       ON CONFLICT (shop_id) DO UPDATE SET access_lost_at = excluded.access_lost_at`,
    );
    await open();
    await app.getByText('Shopify no longer lets us read orders.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await app.getByRole('button', { name: 'Renew access' }).click();
    await app.getByText('Nothing needs your attention.').waitFor();
  },
  TIMEOUT_MS,
);

test(
  'switching off asks first, is undone by nothing but switching on, and the figures stay',
  async () => {
    await open();
    await app.getByRole('button', { name: 'Switch off' }).click();
    const dialog = page.getByRole('dialog', { name: 'Switch off sending?' });
    const content = dialog.frameLocator('iframe');
    await content.getByText("No messages wait. Updates from now on aren't sent later.").waitFor();
    await dialog.getByRole('button', { name: 'Keep on' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await app.getByText('On', { exact: true }).count()).toBe(1);
    await app.getByRole('button', { name: 'Switch off' }).click();
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await app.getByText('Off', { exact: true }).waitFor();
    await app.getByText(/From status change to phone/).waitFor();
    await app.getByRole('button', { name: 'Switch on' }).first().click();
    await app.getByText('On', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);
