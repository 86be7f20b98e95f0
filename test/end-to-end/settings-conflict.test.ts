import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

/**
 * Two people change the settings at once: the page keeps what was edited, takes over what only the
 * other changed, and asks about what both changed. In two languages and on a phone.
 */

const TIMEOUT_MS = 60_000;

let admin: Admin;
let world: World;
let page: Page;
let app: FrameLocator;
let errors: string[];
const merchant = () => makeMerchant(world);

beforeAll(async () => {
  admin = await openAdmin({
    environment: {
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'app@app.example',
      SHOPIFY_APP_HANDLE: 'order-status',
    },
  });
  ({ world, page, app, errors } = admin);
  await setUpApp(merchant());
}, TIMEOUT_MS);

afterAll(() => admin?.close());

async function openSettings(title: string, path = '/app/settings'): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, path));
  await app.getByRole('heading', { level: 1, name: title }).waitFor();
  await app.locator('body').evaluate(async (body) => {
    // Once React has taken over what the server rendered.
    while (!Object.keys(body).some((name) => name.startsWith('__react'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

const save = (name = 'Save') => page.getByRole('button', { name, exact: true }).click();

/** By keyboard. */
async function choose(conflict: Locator, name: string): Promise<void> {
  await conflict.getByRole('radio', { name, exact: true }).focus();
  await page.keyboard.press('Space');
}

const timing = async () => (await merchant().readSettings()).timing;
const quiet = (from: number, to: number, mode: 'wait' | 'skip' = 'wait') => ({
  quietHours: { from: from * 60, to: to * 60 },
  quietMode: mode,
  freshForSeconds: null,
  freshOf: {},
});
const overflow = () => app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);

test(
  'quiet hours and limits are set on the page, by keyboard too, and a wrong time is said at its field',
  async () => {
    await openSettings('Settings');
    const now = app.getByText(/^Now .+ in .+: messages go out\.$/);
    await now.waitFor();
    await app.getByLabel('Quiet hours', { exact: true }).focus();
    await page.keyboard.press('Space');
    await app.getByLabel('From', { exact: true }).fill('22:30');
    await app.getByLabel('To', { exact: true }).fill('22:30');
    await app.getByLabel('To', { exact: true }).blur();
    await app.getByText('Enter a time that differs from the beginning.').waitFor();
    await app.getByLabel('To', { exact: true }).fill('07:00');
    await app.getByText('Sent from 7:00 am, newest status only.').waitFor();
    await app.getByLabel('Too old after').selectOption({ label: '6 hours' });
    await app.getByRole('button', { name: 'Limits of single statuses' }).click();
    await app.getByLabel('Refunded', { exact: true }).selectOption({ label: '48 hours' });
    expect(await findBarriers(page)).toEqual([]);
    await save();
    await page.getByText('Settings saved').waitFor();
    expect(await timing()).toEqual({
      quietHours: { from: 22 * 60 + 30, to: 7 * 60 },
      quietMode: 'wait',
      freshForSeconds: 6 * 3600,
      freshOf: { refunded: 48 * 3600 },
    });
  },
  TIMEOUT_MS,
);

test(
  'only customers who opted in: a sign of it must be named, and the last orders are counted',
  async () => {
    // At night its message would wait, and nobody be counted below.
    await merchant().saveSettings({ timing: { ...(await timing()), quietHours: null } });
    const order = shipOrder(world, {
      firstName: 'Nora',
      lastName: 'Lind',
      phone: '+49 151 23456720',
    });
    await until('the order to be told', async () => {
      const { rows } = await merchant().listNotifications(order.name);
      return rows.length > 0 ? true : null;
    });
    await openSettings('Settings');
    await app.getByLabel('Only customers who opted in').focus();
    await page.keyboard.press('Space');
    await app.getByText('0 of the last 1 order would get messages.').waitFor();
    await save();
    await app.getByText('Choose at least one sign of an opt-in.').waitFor();
    await app.getByLabel('Order tag').fill('WhatsApp');
    expect(await findBarriers(page)).toEqual([]);
    await save();
    await page.getByText('Settings saved').waitFor();
    expect((await merchant().readSettings()).audience).toEqual({
      optInOnly: true,
      optIn: { attribute: null, tag: 'WhatsApp', sms: false },
    });
    await app.getByLabel('Everyone with a phone').focus();
    await page.keyboard.press('Space');
    await save();
    await until('everyone to be messaged', async () =>
      (await merchant().readSettings()).audience.optInOnly ? null : true,
    );
  },
  TIMEOUT_MS,
);

test(
  'the channel is asked for once the page is there, and a wrong address is said at its field',
  async () => {
    await openSettings('Settings');
    const channel = app.locator('#channel');
    await channel.getByText('Connected', { exact: true }).waitFor();
    await channel.getByText('1 customer in the last 24 hours').waitFor();
    await channel.getByText("1MSG doesn't tell us your limit.").waitFor();
    await app.getByLabel('E-mail', { exact: true }).fill('ops@shop');
    await app.getByLabel('E-mail', { exact: true }).blur();
    await app.getByText('Enter an e-mail address, for example ops@shop.example.').waitFor();
    await app.getByLabel('E-mail', { exact: true }).fill('ops@shop.example');
    await app.getByLabel('Many messages fail').focus();
    await page.keyboard.press('Space');
    await save();
    await until('the address to be saved', async () => {
      const { alerts } = await merchant().readSettings();
      return alerts.email === 'ops@shop.example' && !alerts.onFailures ? true : null;
    });
  },
  TIMEOUT_MS,
);

test(
  'the history is chosen with what becomes of older data, and what is kept stands beside it',
  async () => {
    await openSettings('Settings');
    const history = app.getByLabel('History');
    expect(await history.locator('option').allInnerTexts()).toEqual([
      '30 days',
      '90 days',
      '180 days',
      '365 days',
    ]);
    await app.getByText('Counts and states stay.').waitFor();
    await history.selectOption('30 days');
    await app.getByText("older than 30 days are erased within a day. They can't be").waitFor();
    await app.getByRole('button', { name: 'What we store and why' }).focus();
    await page.keyboard.press('Enter');
    await app.getByText('Erased after 30 days.').waitFor();
    await app.getByText('Phone numbers, names, texts and tokens are encrypted.').waitFor();
    await app.getByText('This app adds nothing.').waitFor();
    await app.getByRole('link', { name: 'See plans' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await merchant().saveSettings({ historyDays: 365 });
    await save();
    const conflict = app.locator('.conflict-banner');
    await conflict.waitFor();
    expect(await conflict.getByRole('rowheader').allInnerTexts()).toEqual(['History']);
    await choose(conflict, 'History: keep what is saved, 365 days');
    await conflict.waitFor({ state: 'detached' });
    expect((await merchant().readSettings()).historyDays).toBe(365);
  },
  TIMEOUT_MS,
);

test(
  'what only the other changed comes along by itself; nobody is asked',
  async () => {
    await openSettings('Settings');
    await app.getByLabel('Send for test orders').check();
    await merchant().saveSettings({ defaultCountry: 'FR' });
    await save();
    await until('both changes to be saved', async () => {
      const { testOrdersOn, defaultCountry } = await merchant().readSettings();
      return testOrdersOn && defaultCountry === 'FR' ? true : null;
    });
    await expect.poll(() => app.getByLabel('Default country').inputValue()).toBe('FR');
    expect(await app.getByRole('table').count()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'settings changed with a conflict: what both changed is asked about, line by line, and nothing is saved before it is answered',
  async () => {
    await merchant().saveSettings({ timing: quiet(21, 8), defaultCountry: 'FR' });
    await openSettings('Settings');
    await app.getByLabel('From', { exact: true }).fill('20:00');
    await app.getByLabel('Default country').selectOption('ES');
    await merchant().saveSettings({
      timing: quiet(23, 8),
      defaultCountry: 'IT',
      dailyLimit: 10_000,
    });
    await save();
    const conflict = app.locator('.conflict-banner');
    await conflict.getByText('These settings changed while you were editing.').waitFor();
    await expect.poll(() => conflict.evaluate((one) => one === document.activeElement)).toBe(true);
    await conflict.getByText(/^Saved by you today at/).waitFor();
    // The daily limit was the other's alone.
    expect(await conflict.getByRole('rowheader').allInnerTexts()).toEqual([
      'Default country',
      'Quiet hours',
    ]);
    expect(await findBarriers(page)).toEqual([]);

    await save();
    await conflict.getByText('Choose a value in each line.').waitFor();
    expect((await merchant().readSettings()).defaultCountry).toBe('IT');

    await choose(conflict, 'Default country: keep what is saved, Italy');
    await choose(conflict, 'Quiet hours: keep yours, 8:00 pm to 8:00 am');
    await save();
    await conflict.waitFor({ state: 'detached' });
    const saved = await merchant().readSettings();
    expect(saved).toMatchObject({
      defaultCountry: 'IT',
      dailyLimit: 10_000,
      timing: quiet(20, 8),
    });
  },
  TIMEOUT_MS,
);

test(
  'unsaved changes come back after a reload, and not after leaving on purpose',
  async () => {
    await openSettings('Settings');
    await app.getByLabel('Default country').selectOption('PT');
    await openSettings('Settings');
    await page.getByText('Unsaved changes restored').first().waitFor();
    expect(await app.getByLabel('Default country').inputValue()).toBe('PT');
    await app.getByRole('link', { name: 'Manage statuses and labels' }).click();
    await page.getByRole('button', { name: 'Leave page' }).click();
    await app.getByRole('heading', { level: 1, name: 'Statuses and labels' }).waitFor();
    await openSettings('Settings');
    expect(await app.getByLabel('Default country').inputValue()).toBe('IT');
    expect(await page.getByText('Unsaved changes restored').count()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'labels of the same status that two people changed are asked about, others are not',
  async () => {
    await openSettings('Statuses and labels', '/app/settings/statuses');
    await app.getByLabel('Label of Shipped in English').fill('Left our house');
    const { version, statuses } = await merchant().readSettings();
    expect(version).toBeGreaterThan(0);
    const labelled = (status: string) => statuses.find((one) => one.status === status)?.labels;
    expect(labelled('shipped')).toEqual({});
    await merchant().nameStatuses((status) => (status === 'shipped' ? 'Under way' : 'News'));
    await save();
    const conflict = app.locator('.conflict-banner');
    await conflict.waitFor();
    expect(await conflict.getByRole('rowheader').allInnerTexts()).toEqual(['Shipped, English']);
    await choose(conflict, 'Shipped, English: keep yours, Left our house');
    await save();
    await conflict.waitFor({ state: 'detached' });
    const saved = (await merchant().readSettings()).statuses;
    expect(saved.find(({ status }) => status === 'shipped')?.labels.en).toBe('Left our house');
    expect(saved.find(({ status }) => status === 'delivered')?.labels.en).toBe('News');
  },
  TIMEOUT_MS,
);

test(
  'a status takes a template of its own, while somebody else changes labels',
  async () => {
    await openSettings('Statuses and labels', '/app/settings/statuses');
    const template = app.getByLabel('Template of Refunded', { exact: true });
    expect(await template.locator('option').allInnerTexts()).toEqual([
      'Same as the others (order_status_update)',
      'spring_offer',
    ]);
    await template.selectOption('spring_offer');
    await app
      .getByText(/off everything until/)
      .first()
      .waitFor();
    await app.getByText('This is a marketing template.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await merchant().nameStatuses(() => 'Something new');
    await save();
    await page.getByText('Settings saved').first().waitFor();
    const own = await until('the template of a status', async () => {
      const { statuses } = await merchant().readSettings();
      const found = statuses.filter(({ templateName }) => templateName !== null);
      return found.length === 0 ? null : found;
    });
    expect(own).toMatchObject([
      { status: 'refunded', templateName: 'spring_offer', labels: { en: 'Something new' } },
    ]);
    await openSettings('Templates', '/app/settings/templates');
    await app.getByText('1 status uses another template.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'in German on a phone it says the same, and nothing runs out of the side',
  async () => {
    world.shopify.setAdminLocale('de');
    await page.setViewportSize({ width: 320, height: 900 });
    await openSettings('Einstellungen');
    await app.getByText(/^Jetzt .+: Nachrichten/).waitFor();
    await app.getByLabel('Standardland').selectOption('ES');
    await merchant().saveSettings({ defaultCountry: 'CH' });
    await save('Speichern');
    const conflict = app.locator('.conflict-banner');
    await conflict.waitFor();
    expect(await conflict.innerText()).toContain('Schweiz');
    expect(await overflow()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);
