import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 60_000;
const FAILING = { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456720' };
const UNCLEAR = { firstName: 'Ole', lastName: 'Berg', phone: '+49 151 23456721' };
const FINE = { firstName: 'Ida', lastName: 'Holm', phone: '+49 151 23456722' };
const digitsOf = ({ phone }: { phone: string }): string => phone.replace(/\D/g, '');

let admin: Admin;
let world: World;
let page: Page;
let app: FrameLocator;
let errors: string[];

beforeAll(async () => {
  admin = await openAdmin({ switches: { receipts: ['sent', 'delivered'] } }, { locale: 'en-US' });
  ({ world, page, app, errors } = admin);
  const merchant = makeMerchant(world);
  await setUpApp(merchant);
  world.oneMsg.setSwitches({ receipts: 'failed' }, { phone: digitsOf(FAILING) });
  world.oneMsg.setSwitches({ reply: 'http_500' }, { phone: digitsOf(UNCLEAR) });
  const expected = [
    [shipOrder(world, FAILING), 'failed'],
    [shipOrder(world, UNCLEAR), 'unconfirmed'],
  ] as const;
  for (const [order, state] of expected) {
    await until(`the message to be ${state}`, async () => {
      const { rows } = await merchant.listNotifications(order.name);
      return rows.some((row) => row.state === state) ? true : null;
    });
  }
  page.setDefaultTimeout(20_000);
}, TIMEOUT_MS);

afterAll(() => admin?.close());

function readAddresses(): string {
  return page
    .frames()
    .map((frame) => frame.url())
    .join(' ');
}

async function openList(): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, '/app/notifications'));
  await app.getByRole('heading', { level: 1 }).waitFor();
  // Once React has taken over what the server rendered: before that a key does nothing.
  const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
  await frame?.waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
}

const rowOf = (name: string) => app.getByRole('row').filter({ hasText: name });

test(
  'a failed message is found, understood and sent again, with the keyboard alone',
  async () => {
    await openList();
    const tab = app.getByRole('tab', { name: /^Failed/ });
    // Polaris draws its tabs anew once it has measured them, and a key pressed meanwhile is lost.
    await until('the view to open', async () => {
      await tab.press('Enter');
      return (await tab.getAttribute('aria-selected')) === 'true' ? true : null;
    });
    const row = rowOf('Nora');
    await row.getByText('Not on WhatsApp').waitFor();
    await rowOf('Ole').first().waitFor({ state: 'detached' });
    expect(await findBarriers(page)).toEqual([]);

    await row.getByRole('link', { name: /#1001/ }).focus();
    await page.keyboard.press('Enter');
    await app.getByRole('heading', { level: 1, name: '#1001 · Shipped' }).waitFor();
    await app.getByText("This number can't get it: no WhatsApp").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await app.getByRole('link', { name: 'Notifications', exact: true }).focus();
    await page.keyboard.press('Enter');
    await rowOf('Ole').first().waitFor({ state: 'detached' });

    world.oneMsg.setSwitches({ receipts: ['sent', 'delivered'] }, { phone: digitsOf(FAILING) });
    await row.getByRole('checkbox', { name: 'Select order #1001, Shipped' }).focus();
    await page.keyboard.press('Space');
    await app.getByRole('button', { name: 'Send again' }).focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Send 1 message again?' });
    await question.frameLocator('iframe').getByText('1 failed').waitFor();
    await question.getByRole('button', { name: 'Send 1 again' }).click();
    await page.getByText('1 message queued').waitFor();
    // In its place, without a move: the view keeps its row though it is no failure any more.
    await row.getByText('Delivered', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'what may arrive twice is sent again only after that was agreed to; new rows wait to be shown',
  async () => {
    await openList();
    shipOrder(world, FINE);
    const row = rowOf('Ole').filter({ hasText: 'Shipped' });
    await row.getByRole('checkbox').click();
    await app.getByRole('button', { name: 'Send again' }).click();
    const question = page.getByRole('dialog', { name: 'Send 1 message again?' });
    const send = question.getByRole('button', { name: 'Send 1 again' });
    await send.waitFor();
    expect(await send.isDisabled()).toBe(true);
    await question
      .frameLocator('iframe')
      .getByLabel('I understand customers may get these twice')
      .click();
    await question.getByRole('button', { name: 'Cancel' }).click();

    await app.getByRole('button', { name: 'Leave it' }).click();
    const closing = page.getByRole('dialog', { name: 'Close 1 message as it is?' });
    await closing.getByRole('button', { name: 'Leave it' }).click();
    await row.getByText('Left', { exact: true }).waitFor();

    const newer = app.getByRole('button', { name: '2 new notifications' });
    await newer.waitFor();
    expect(await rowOf('Ida').count()).toBe(0);
    await newer.click();
    await rowOf('Ida').first().waitFor();
    await newer.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'rows are ticked by their boxes, with Shift, by a press beside, and all at once',
  async () => {
    await openList();
    const boxes = app.getByRole('checkbox', { name: /^Select order/ });
    const all = app.getByRole('checkbox', { name: 'Select all notifications' }).first();
    const count = await boxes.count();
    expect(count).toBeGreaterThan(3);
    await boxes.nth(0).click();
    await app.getByText('1 selected').waitFor();
    expect(await all.getAttribute('aria-checked')).toBe('mixed');
    expect(await boxes.nth(0).evaluate((box) => box === document.activeElement)).toBe(true);
    await boxes.nth(2).click({ modifiers: ['Shift'] });
    await app.getByText('3 selected').waitFor();
    // While some are ticked, a row is ticked by a press anywhere on it, and not opened.
    await app.locator('tbody tr').nth(3).getByRole('cell').nth(2).click();
    await app.getByText('4 selected').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await all.click();
    await app.getByText(`${count} selected`).waitFor();
    await all.click();
    await app.getByRole('button', { name: 'Leave it' }).waitFor({ state: 'detached' });
    expect(await boxes.nth(0).isChecked()).toBe(false);
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a view gets a name, and is there for the next time',
  async () => {
    await app.getByRole('button', { name: 'Create new view' }).click();
    await app.getByRole('textbox', { name: 'Name' }).fill('Mine');
    await app.getByRole('button', { name: 'Create view' }).click();
    await app.getByRole('tab', { name: 'Mine', selected: true }).waitFor();
    await openList();
    await app.getByRole('tab', { name: 'Mine' }).waitFor();
  },
  TIMEOUT_MS,
);

test(
  'in German on a narrow phone, by a whole phone number that no address shows',
  async () => {
    world.shopify.setAdminLocale('de');
    await page.setViewportSize({ width: 320, height: 900 });
    await openList();
    await app
      .getByRole('button', { name: /suchen/i })
      .first()
      .click();
    await app
      .getByPlaceholder('Bestellung, ganze Telefonnummer oder Nachrichten-ID')
      .fill(UNCLEAR.phone);
    await page.keyboard.press('Enter');
    await app
      .getByRole('listitem')
      .filter({ hasText: 'Ida' })
      .first()
      .waitFor({ state: 'detached' });
    expect(readAddresses()).not.toContain('23456721');
    await app.getByRole('checkbox', { name: 'Bestellung #1002 auswählen, Versandt' }).check();
    await app.getByText('1 ausgewählt').waitFor();
    await app.getByRole('button', { name: 'Erneut senden' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
    const overflow = await frame?.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);
