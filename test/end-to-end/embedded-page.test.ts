import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { CHANNEL, SHOP, type World } from '#sandbox/world.ts';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 60_000;

let admin: Admin;
let world: World;
let page: Page;
let app: FrameLocator;

beforeAll(async () => {
  admin = await openAdmin({ switches: { receipts: ['sent', 'delivered'] } });
  ({ world, page, app } = admin);
  const merchant = makeMerchant(world);
  await setUpApp(merchant);
  const order = shipOrder(world, {
    firstName: 'Nora',
    lastName: 'Lind',
    phone: '+49 151 23456720',
  });
  await until('the message to be delivered', async () => {
    const { rows } = await merchant.listNotifications(order.name);
    return rows.some((row) => row.state === 'delivered') ? true : null;
  });
}, TIMEOUT_MS);

afterAll(() => admin?.close());

test(
  'a merchant opens the app from the admin and reads that a notification was delivered',
  async () => {
    // The admin's own address: the frame hands the app a signed session token, which Shopify's
    // library exchanges and checks on every request.
    await page.goto(world.shopify.adminUrl(SHOP, '/app'));
    await page.getByRole('button', { name: 'Notifications' }).click();
    await app.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor();
    const row = app.getByRole('row').filter({ hasText: 'Shipped' });
    await row.getByText('Delivered').waitFor();
    expect(await row.innerText()).toContain('+49 … 720');
    expect(await findBarriers(page)).toEqual([]);

    await row.getByRole('link', { name: /1001/ }).click();
    await app.getByRole('heading', { level: 1, name: '#1001 · Shipped' }).waitFor();
    const text = await app.getByRole('main').innerText();
    expect(text).toContain('Delivery report: delivered');
    expect(text).toContain(
      'Hello Nora, the status of your order #1001 has been updated to: Shipped.',
    );
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'the full number shows only when asked for',
  async () => {
    expect(await app.getByRole('main').innerText()).not.toContain('3456720');
    await app.getByRole('button', { name: 'Show number' }).click();
    const number = app.getByText('+49 1512 3456720');
    await number.waitFor();
    // The button that was pressed is gone; the keyboard goes on from what it showed.
    await expect
      .poll(() => number.evaluate((one) => one.closest('[tabindex]') === document.activeElement))
      .toBe(true);
  },
  TIMEOUT_MS,
);

test(
  'settings show the channel, and a wrong token is told on the page and changes nothing',
  async () => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await app.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await app.getByText(CHANNEL.id).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);

    const open = app.getByRole('main').getByRole('button', { name: 'Replace token' });
    const hasFocus = (control: typeof open) =>
      control.evaluate((element) => element === document.activeElement);
    const below = app.getByRole('heading', { name: 'Templates' });
    const before = await below.boundingBox();
    await open.focus();
    await page.keyboard.press('Enter');
    const form = app.getByRole('region', { name: 'Replace token' });
    const field = form.getByLabel('API token');
    await field.fill('a-wrong-token');
    // It opens over the page.
    expect(await below.boundingBox()).toEqual(before);
    expect(await findBarriers(page)).toEqual([]);
    await form.getByRole('button', { name: 'Replace token' }).click();
    await form.getByText("1MSG didn't accept this token").waitFor();
    expect(await hasFocus(field)).toBe(true);
    expect(await app.locator('body').innerText()).not.toContain('a-wrong-token');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await hasFocus(open)).toBe(true);
    await app.getByText('Connected').first().waitFor();
  },
  TIMEOUT_MS,
);
