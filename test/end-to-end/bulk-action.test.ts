import { randomBytes } from 'node:crypto';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeVault } from '#app/store/vault.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { CHANNEL, SHOP, type World } from '#sandbox/world.ts';
import { query, until } from './app-database.ts';
import { copyFailed } from './failed-messages.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 90_000;
const CUSTOMER = { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456720' };
/** More than a page, with the one that they are copies of. */
const COPIES = 70;
const ALL = COPIES + 1;

let admin: Admin;
let world: World;
let page: Page;
let app: FrameLocator;
let errors: string[];
let phones: string[];

async function openList(params = ''): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, `/app/notifications${params}`));
  await app.getByRole('heading', { level: 1 }).waitFor();
  // Once React has taken over what the server rendered: before that a key does nothing.
  const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
  await frame?.waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
}

const onTheirWay = () =>
  query<{ count: number }>(
    admin.database,
    "SELECT count(*)::int AS count FROM message WHERE state IN ('waiting', 'sending', 'accepted')",
  );

describe.skipIf(inject('databases').postgres === null)('all that a view shows', () => {
  beforeAll(async () => {
    const key = randomBytes(32);
    admin = await openAdmin(
      {
        known: { shop: SHOP, channel: CHANNEL, encryptionKey: key.toString('base64') },
        switches: { receipts: 'failed' },
      },
      { locale: 'en-US' },
    );
    ({ world, page, app, errors } = admin);
    const merchant = makeMerchant(world);
    await setUpApp(merchant);
    const order = shipOrder(world, CUSTOMER);
    await until('the message to be failed', async () => {
      const { rows } = await merchant.listNotifications(order.name);
      return rows.some(({ state }) => state === 'failed') ? true : null;
    });
    phones = await copyFailed(admin.database, makeVault([key]), COPIES);
    world.oneMsg.setSwitches({ receipts: ['sent', 'delivered'] });
    page.setDefaultTimeout(20_000);
  }, TIMEOUT_MS);

  afterAll(() => admin?.close());

  test(
    'is selected over more than one page, weighed and sent again, with the keyboard alone',
    async () => {
      await openList('?state=failed');
      await app.getByText('50 shown').first().waitFor();
      await app.getByRole('checkbox', { name: 'Select all notifications' }).first().focus();
      await page.keyboard.press('Space');
      const selectAll = app.getByRole('button', { name: 'Select all 50+ in this view' });
      await selectAll.waitFor();
      await selectAll.focus();
      await page.keyboard.press('Enter');
      await app.getByText('All in this view are selected').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await app.getByRole('button', { name: 'Send again' }).focus();
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: `Send ${ALL} messages again?` });
      await question
        .frameLocator('iframe')
        .getByText(`${ALL} failed. Of this view, only failed and unconfirmed`)
        .waitFor();
      await question.getByRole('button', { name: `Send ${ALL} again` }).press('Enter');
      await app.getByText(`${ALL} messages queued.`).waitFor();
      await until('all to have left', async () =>
        (await onTheirWay())[0]?.count === 0 ? true : null,
      );
      expect(phones.map((phone) => world.oneMsg.messages({ phone }).length)).toEqual(
        phones.map(() => 1),
      );
      expect(await findBarriers(page)).toEqual([]);
      // The result can be put away, and stays away.
      await app.getByRole('button', { name: 'Dismiss notification' }).press('Enter');
      await app.getByText(`${ALL} messages queued.`).waitFor({ state: 'detached' });
      await until('it to be put away', async () => {
        const seen = 'SELECT id FROM bulk_action WHERE seen_at IS NOT NULL';
        return (await query(admin.database, seen))[0] ?? null;
      });
      await openList();
      expect(await app.getByText(`${ALL} messages queued.`).count()).toBe(0);
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'a long one says how far it is to whoever comes by, and is stopped',
    async () => {
      // As if another process were in the middle of it.
      await query(
        admin.database,
        `INSERT INTO bulk_action (id, shop_id, install_number, kind, accept_double, last_id, total,
           total_is_exact, done, refused, state, turn_at, owner, lease_until, started_at)
         SELECT (SELECT max(id::text)::uuid FROM notification), id, install_number, 'resend', true,
           id, 4800, true, 120, '{"opted_out": 2}', 'running', now(), id, now() + interval '1 h',
           now()
         FROM shop`,
      );
      await openList();
      await app.getByText('120 of 4,800 messages queued').waitFor();
      await app.getByRole('progressbar', { name: '120 of 4,800 messages queued' }).waitFor();
      await query(admin.database, 'UPDATE bulk_action SET done = 240 WHERE total = 4800');
      await app.getByText('240 of 4,800 messages queued').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await app.getByRole('button', { name: 'Stop' }).focus();
      await page.keyboard.press('Enter');
      const told = app.getByText(
        'You stopped it. 240 messages queued. 2 not sent again: 2 opted out.',
      );
      await told.waitFor();
      const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
      expect(await frame?.evaluate(() => document.activeElement?.textContent)).toContain(
        'You stopped it.',
      );
      expect(await findBarriers(page)).toEqual([]);
      await app.getByRole('button', { name: 'Dismiss notification' }).press('Enter');
      await told.waitFor({ state: 'detached' });
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'of one language is left as it is, on a narrow phone',
    async () => {
      await query(
        admin.database,
        `UPDATE message SET state = 'failed', cause = 'not_on_whatsapp', updated_at = now()
         WHERE state = 'delivered'`,
      );
      await query(
        admin.database,
        `UPDATE notification SET customer_locale = 'de-DE'
         WHERE id IN (SELECT id FROM message ORDER BY id DESC LIMIT 60)`,
      );
      await page.setViewportSize({ width: 320, height: 900 });
      await openList('?state=failed&language=de');
      await app.getByText('50 shown').first().waitFor();
      await app.getByRole('checkbox', { name: 'Select order #C69, Shipped' }).check();
      await app.getByRole('button', { name: 'Select all 50+ in this view' }).press('Enter');
      await app.getByText('All in this view are selected').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
      const overflow = await frame?.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      await app.getByRole('button', { name: 'Leave it' }).press('Enter');
      const question = page.getByRole('dialog', { name: 'Close 60 messages as they are?' });
      await question.getByRole('button', { name: 'Leave it' }).press('Enter');
      await app.getByText('60 messages closed.').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      const rows = await query<{ locale: string; count: number }>(
        admin.database,
        `SELECT n.customer_locale AS locale, count(*)::int FROM message m
         JOIN notification n ON n.id = m.id WHERE m.closed_at IS NOT NULL GROUP BY 1`,
      );
      expect(rows).toEqual([{ locale: 'de-DE', count: 60 }]);

      await page.setViewportSize({ width: 1200, height: 900 });
      await openList('?state=failed&language=en');
      await app.getByRole('button', { name: /Language: English/ }).waitFor();
      await app.getByText('11 shown').first().waitFor();
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
