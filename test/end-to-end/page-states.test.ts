import type { BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { type AppDatabase, query, until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { findSlips } from './find-slips.ts';
import { type Admin, openAdmin } from './open-admin.ts';

/** States that any page can come to while it is open. */

const TIMEOUT_MS = 60_000;

let database: AppDatabase;
let admin: Admin;
let world: World;
let context: BrowserContext;
let page: Page;
let app: FrameLocator;

beforeAll(async () => {
  admin = await openAdmin();
  ({ database, world, context, page, app } = admin);
  await setUpApp(makeMerchant(world));
}, TIMEOUT_MS);

afterAll(() => admin?.close());

function frame(): Frame {
  const found = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
  if (found === undefined) throw new Error('The app is not open');
  return found;
}

async function findProblems(): Promise<string[]> {
  return [...(await findSlips(frame(), 'en')), ...(await findBarriers(frame()))];
}

async function awake(): Promise<void> {
  await frame().waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
}

async function open(path: string, title: string): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, path));
  await app.getByRole('heading', { level: 1, name: title }).waitFor();
  await awake();
}

const menu = (name: string) => page.getByRole('button', { name });
const heading = (name: string) => app.getByRole('heading', { level: 1, name });
const testOrders = () => app.getByRole('checkbox', { name: 'Send for test orders' });

test(
  'offline is said for as long as it lasts, and nothing can be saved meanwhile',
  async () => {
    await open('/app/settings', 'Settings');
    await testOrders().check();
    const save = page.getByRole('button', { name: 'Save' });
    await save.and(page.locator(':enabled')).waitFor();

    await context.setOffline(true);
    const banner = app.getByText("You're offline. Your changes stay on this page");
    await banner.waitFor();
    await save.and(page.locator(':disabled')).waitFor();
    expect(await findProblems()).toEqual([]);

    await context.setOffline(false);
    await banner.waitFor({ state: 'detached' });
    await save.and(page.locator(':enabled')).waitFor();
    expect(await testOrders().isChecked()).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  'unsaved changes survive a reload, and are gone once they are discarded',
  async () => {
    await frame().evaluate(() => location.reload());
    await page.getByText('Unsaved changes restored').waitFor();
    expect(await testOrders().isChecked()).toBe(true);

    await page.getByRole('button', { name: 'Discard' }).click();
    await until('the box to be empty again', async () =>
      (await testOrders().isChecked()) ? null : true,
    );
    await open('/app/settings', 'Settings');
    expect(await testOrders().isChecked()).toBe(false);
    expect(await frame().evaluate(() => Object.keys(sessionStorage).join())).not.toContain('draft');
  },
  TIMEOUT_MS,
);

test(
  'a session that cannot be renewed is said, and a reload goes on where it was, changes and all',
  async () => {
    await testOrders().check();
    const old = await world.shopify.sessionToken(SHOP, -100);
    await page.route('**/__token', (route) => route.fulfill({ json: { token: old } }));
    await page.getByRole('button', { name: 'Save' }).click();
    await heading('Your session ended').waitFor();
    expect(await findProblems()).toEqual([]);

    await page.unroute('**/__token');
    await app.getByRole('link', { name: 'Reload' }).click();
    await heading('Settings').waitFor();
    await page.getByText('Unsaved changes restored').first().waitFor();
    expect(await testOrders().isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Discard' }).click();
  },
  TIMEOUT_MS,
);

test.runIf(inject('databases').postgres !== null)(
  'an error of ours names the reference by which the log knows it',
  async () => {
    await open('/app', 'WhatsApp order updates');
    await query(database, 'ALTER TABLE notification RENAME TO elsewhere');
    const readReference = async (): Promise<string> => {
      await heading("This page couldn't be loaded").waitFor();
      expect(await findProblems()).toEqual([]);
      const line = await app.getByText('Reference:').innerText();
      return line.replace('Reference: ', '');
    };
    await menu('Notifications').click();
    const ofData = await readReference();
    await page.goto(world.shopify.adminUrl(SHOP, '/app/notifications'));
    const ofDocument = await readReference();
    await query(database, 'ALTER TABLE elsewhere RENAME TO notification');

    expect(ofData).toMatch(/^[0-9a-f]{10}$/);
    expect(ofDocument).toMatch(/^[0-9a-f]{10}$/);
    expect(ofDocument).not.toBe(ofData);
    for (const reference of [ofData, ofDocument]) {
      const line = world.app
        .output()
        .split('\n')
        .find((one) => one.includes(reference));
      expect(line).toContain('"msg":"failed"');
    }
    await app.getByRole('link', { name: 'Try again' }).click();
    await heading('Notifications').waitFor();
  },
  TIMEOUT_MS,
);

test(
  'the list says that sending is off, and switches it on again where it stands',
  async () => {
    await makeMerchant(world).switchSending(false);
    await open('/app/notifications', 'Notifications');
    const banner = app.getByText('Sending is off. Customers get no messages');
    await banner.waitFor();
    await app.getByRole('link', { name: 'Try on my orders' }).waitFor();
    expect(await findProblems()).toEqual([]);
    await app.getByRole('button', { name: 'Switch on' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Sending is on').waitFor();
    await banner.waitFor({ state: 'detached' });
    const list = app.getByRole('region', { name: 'Notifications' });
    await expect.poll(() => list.evaluate((one) => one === document.activeElement)).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  'a page that is open while the app is removed says so, and one that is opened later says welcome',
  async () => {
    await open('/app', 'WhatsApp order updates');
    expect(await app.getByText('Welcome back').count()).toBe(0);
    // Shopify exchanges no token of a shop that has removed the app.
    world.shopify.tokenEndpoint.switches.failExchange = 400;
    world.shopify.uninstall(SHOP);
    await until('the app to know that it was removed', async () => {
      const told = await makeMerchant(world).readSettings().catch(String);
      return String(told).includes('403') ? true : null;
    });
    await menu('Settings').click();
    await heading('The app was removed from this store').waitFor();
    expect(await app.getByRole('main').getByRole('button').count()).toBe(0);
    expect(await app.getByRole('main').getByRole('link').count()).toBe(0);
    expect(await findProblems()).toEqual([]);

    world.shopify.tokenEndpoint.switches.failExchange = null;
    await open('/app', 'WhatsApp order updates');
    await app.getByText('Welcome back. Sending is off').waitFor();
    expect(await findProblems()).toEqual([]);
    // The step of the setup guide, and the button in it.
    await app.getByRole('button', { name: 'Switch on (to do)' }).click();
    await app.getByRole('button', { name: 'Switch on', exact: true }).click();
    await page.getByText('Sending is on').waitFor();
    await app.getByText('Welcome back').waitFor({ state: 'detached' });
  },
  TIMEOUT_MS,
);

test.runIf(inject('databases').postgres !== null)(
  'a shop that comes back after its data was erased is told so, until it switches on',
  async () => {
    world.shopify.uninstall(SHOP);
    world.shopify.redactShop(SHOP);
    await until('the data of the shop to be erased', async () => {
      const rows = await query(database, 'SELECT FROM shop');
      return rows.length === 0 ? true : null;
    });
    await open('/app', 'WhatsApp order updates');
    await app.getByText('Your data was erased after you removed the app').waitFor();
    expect(await app.getByText('Welcome back').count()).toBe(0);
    expect(await findProblems()).toEqual([]);

    const merchant = makeMerchant(world);
    await setUpApp(merchant);
    await open('/app', 'WhatsApp order updates');
    await app.getByText('Nothing needs your attention.').waitFor();
    expect(await app.getByText('Your data was erased').count()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'a notification that is not there names the history of the shop',
  async () => {
    expect(await makeMerchant(world).saveSettings({ historyDays: 180 })).toMatchObject({
      outcome: 'saved',
    });
    await open('/app/notifications/00000000-0000-7000-8000-000000000000', 'Notification not found');
    await app.getByText('It may be older than your history of 180 days.').waitFor();
    await app.getByRole('link', { name: 'See notifications' }).click();
    await heading('Notifications').waitFor();
  },
  TIMEOUT_MS,
);
