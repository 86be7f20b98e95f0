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
const merchant = () => makeMerchant(world);
let pageErrors: string[];

beforeAll(async () => {
  admin = await openAdmin({ switches: { receipts: ['sent'] } }, { acceptDownloads: true });
  ({ world, page, app, errors: pageErrors } = admin);
  await setUpApp(merchant());
  await merchant().saveSettings({ defaultCountry: 'DE' });
}, TIMEOUT_MS);

afterAll(() => admin?.close());

const row = (text: string) => app.getByRole('listitem').filter({ hasText: text });

async function open(): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, '/app/opt-outs'));
  await app.getByRole('heading', { level: 1, name: 'Opt-outs' }).waitFor();
}

test(
  'a customer who replied STOP is listed; a number is added in the national format of the shop',
  async () => {
    await page.goto(world.shopify.adminUrl(SHOP, '/app'));
    await page.getByRole('button', { name: 'Opt-outs' }).click();
    await app.getByRole('heading', { name: 'No opt-outs' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await world.oneMsg.customerSays({
      channel: CHANNEL.id,
      phone: '4915123456720',
      text: 'Stop!',
    });
    await open();
    await row('+49 … 720').getByText('Replied “STOP”').waitFor();

    await app.getByRole('button', { name: 'Add number' }).click();
    const field = app.getByLabel('Phone number');
    await field.fill('123');
    await page.keyboard.press('Enter');
    await app.getByText("This isn't a full phone number.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await field.fill('030 901820');
    await page.keyboard.press('Enter');
    await row('+49 … 820').getByText('Added by you').waitFor();
    await field.fill('+49 30 901820');
    await page.keyboard.press('Enter');
    await app.getByText('This number is already here.').waitFor();
    await app.getByRole('button', { name: 'Close' }).click();
    await app.getByText('2 opt-outs').first().waitFor();
  },
  TIMEOUT_MS,
);

test(
  'somebody who was added gets no message, and gets them again once removed',
  async () => {
    const person = { firstName: 'Ute', lastName: 'Lind', phone: '+49 30 901820' };
    const first = shipOrder(world, person);
    await until('the skip', async () => {
      const { rows } = await merchant().listNotifications(first.name);
      return rows.some(({ reason }) => reason === 'opted_out') ? true : null;
    });
    await open();
    await row('+49 … 820').getByRole('button', { name: 'Remove +49 … 820' }).click();
    await page.getByText('Message this customer again?').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await row('+49 … 820').waitFor({ state: 'hidden' });
    // The next row, or the one before where it was the last.
    await until('the focus to move on', async () =>
      (await app.locator('[data-opt-out] button:focus').count()) === 1 ? true : null,
    );
    const second = shipOrder(world, person);
    await until('the message', async () => {
      const { rows } = await merchant().listNotifications(second.name);
      return rows.some(({ state }) => state === 'sent') ? true : null;
    });
  },
  TIMEOUT_MS,
);

test(
  'a file is checked first, then imported; what cannot be read is handed back without formulas',
  async () => {
    await open();
    await app.getByRole('button', { name: 'Import' }).click();
    const numbers = Array.from({ length: 60 }, (_, index) => `030 9021${String(10 + index)}`);
    const lines = ['Name;Phone', ...numbers.map((number) => `x;${number}`)];
    const csv = [...lines, 'x;030 902110', 'x;+49 151 23456720', 'x;=1+1', 'x;12'].join('\n');
    await app
      .getByLabel('CSV file')
      .setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await app.getByText('60 numbers to add').waitFor();
    await app.getByText('2 already here').waitFor();
    await app.getByText('2 unreadable').first().waitFor();
    await app.getByText('1 opt-out', { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    const downloading = page.waitForEvent('download');
    await app.getByRole('button', { name: 'Download the 2 unreadable' }).click();
    const stream = await (await downloading).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString('utf8')).toBe(
      '\ufeffUnreadable number\r\n"\'=1+1"\r\n12\r\n',
    );

    await app.getByRole('button', { name: 'Add 60 numbers' }).click();
    await app.getByText('60 numbers added').waitFor();
    await app.getByText('61 opt-outs').first().waitFor();
    await app.getByRole('button', { name: 'Close' }).click();

    await app.getByRole('button', { name: 'Next' }).click();
    await row('Replied “STOP”').waitFor();
    await app.getByRole('button', { name: 'Previous' }).click();
    await app.getByLabel('How').selectOption('reply');
    await app.getByText('1 opt-out', { exact: true }).waitFor();
    expect(await row('Imported').count()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'a whole number is searched for, and stands in no address',
  async () => {
    await open();
    const search = app.getByRole('searchbox');
    await search.fill('0151 23456720');
    await page.keyboard.press('Enter');
    await row('Replied “STOP”').waitFor();
    expect(await row('Imported').count()).toBe(0);
    await search.fill('0151 99999999');
    await page.keyboard.press('Enter');
    await app.getByText('This number has not opted out.').waitFor();
    await search.fill('345');
    await page.keyboard.press('Enter');
    await app.getByText('Enter the whole number with country code').waitFor();
    for (const frame of page.frames()) expect(frame.url()).not.toMatch(/23456720|99999999/);
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test.each([
  ['de', 'Abmeldungen', 'Hat „STOP“ geantwortet'],
  ['ja', '配信停止', '「STOP」と返信'],
])(
  'in %s and 320 px wide nothing is cut and nothing is in the way',
  async (locale, title, replied) => {
    world.shopify.setAdminLocale(locale);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(world.shopify.adminUrl(SHOP, '/app/opt-outs?how=reply'));
    await app.getByRole('heading', { level: 1, name: title }).waitFor();
    await app.getByText(replied).waitFor();
    const overflow = await app
      .locator('html')
      .evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    expect(pageErrors).toEqual([]);
    world.shopify.setAdminLocale('en');
    await page.setViewportSize({ width: 1280, height: 900 });
  },
  TIMEOUT_MS,
);
