// Takes the pictures in docs/screenshots from the demo: `npm run screenshots`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser, USER_AGENT } from '#sandbox/browser.ts';
import { makeStage, SCENES } from '#sandbox/demo-scenes.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, startWorld } from '#sandbox/world.ts';

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const SIZES = [
  { suffix: '', width: 1280, height: 900 },
  { suffix: '-320', width: 320, height: 720 },
];

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(400);
}

mkdirSync(FOLDER, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'order-status-pictures-'));
const world = await startWorld({ database: { folder } });
const browser = await launchBrowser();
try {
  const merchant = makeMerchant(world);
  await setUpApp(merchant, { partially_shipped: true });
  const stage = makeStage(world, async (order, row) =>
    (await merchant.listNotifications(order.name)).rows.some(
      ({ status, state }) => status === row.status && state === row.state,
    ),
  );
  const orders = [];
  for (const scene of SCENES) {
    const order = await scene.play(stage);
    await stage.until(order, scene.expected.at(-1) ?? { status: '', state: '', reason: null });
    orders.push({ order, scene });
  }
  const failed = (await merchant.listNotifications('#1012')).rows.find(
    (row) => row.state === 'failed',
  );
  const told = (await merchant.listNotifications('#1003')).rows.find(
    (row) => row.status === 'out_for_delivery',
  );
  const pages: [name: string, path: string][] = [
    ['home', '/app'],
    ['notifications', '/app/notifications'],
    ['notification', `/app/notifications/${told?.id}`],
    ['notification-failed', `/app/notifications/${failed?.id}`],
    ['settings', '/app/settings'],
    ['templates', '/app/settings/templates'],
    ['statuses', '/app/settings/statuses'],
  ];
  for (const { suffix, ...viewport } of SIZES) {
    const context = await browser.newContext({ viewport, userAgent: USER_AGENT });
    const page = await context.newPage();
    for (const [name, path] of pages) {
      await page.goto(world.shopify.adminUrl(SHOP, path));
      await settle(page);
      await page.screenshot({ path: join(FOLDER, `${name}${suffix}.png`) });
    }
    await page.goto(`${world.oneMsg.url}/phone/971501234567`);
    await settle(page);
    await page.screenshot({ path: join(FOLDER, `phone${suffix}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
}
