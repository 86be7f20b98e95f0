// Takes the pictures in docs/screenshots from the demo: `npm run screenshots`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { NotificationRow } from '#app/pipeline/merchant-app.ts';
import { launchBrowser, USER_AGENT } from '#sandbox/browser.ts';
import { makeStage, SCENES } from '#sandbox/demo-scenes.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, startWorld } from '#sandbox/world.ts';
import {
  LISTING_PREFIX,
  LISTING_SIZE,
  PHONE,
  PICTURES,
  pictureFiles,
  SIZES,
  type Stage,
  type Told,
} from './pictures.ts';

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
/** The Arabic customer's, whose two messages show on one screen. */
const CUSTOMER = '971501234567';
const HELD_PHONE = '+49 151 23456790';

/** Once React has taken over what the server rendered, and drawn it. */
async function settle(page: Page): Promise<void> {
  const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
  await frame?.waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
  await page.waitForTimeout(600);
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'order-status-pictures-'));
const world = await startWorld({ database: { folder } });
const browser = await launchBrowser();
const merchant = makeMerchant(world);

const told: Told = {
  async find(order, status) {
    const { rows } = await merchant.listNotifications(order);
    const row = rows.find((one: NotificationRow) => one.status === status);
    if (row === undefined) throw new Error(`${order} has no notification of ${status}`);
    return row;
  },
};

async function takeAll(stage: Stage): Promise<void> {
  const pictures = PICTURES.filter((picture) => picture.stage === stage);
  for (const { suffix, ...viewport } of SIZES) {
    const context = await browser.newContext({ viewport, userAgent: USER_AGENT });
    const page = await context.newPage();
    for (const { name, path } of pictures) {
      const inside = typeof path === 'string' ? path : await path(told);
      await page.goto(world.shopify.adminUrl(SHOP, inside));
      await settle(page);
      await page.screenshot({ path: join(FOLDER, `${name}${suffix}.png`) });
    }
    if (stage === 'in use') {
      await page.goto(`${world.oneMsg.url}/phone/${CUSTOMER}`);
      await settle(page);
      await page.screenshot({ path: join(FOLDER, `${PHONE}${suffix}.png`) });
    }
    await context.close();
  }
}

/** For the App Store: the app's own page, without the admin around it. */
async function takeForListing(): Promise<void> {
  const viewport = { width: LISTING_SIZE.width * 2, height: LISTING_SIZE.height * 2 };
  const context = await browser.newContext({ viewport, userAgent: USER_AGENT });
  const page = await context.newPage();
  for (const { name, path } of PICTURES.filter(({ inListing }) => inListing)) {
    const inside = typeof path === 'string' ? path : await path(told);
    await page.goto(world.shopify.adminUrl(SHOP, inside));
    await page.addStyleTag({
      content: `#app { height: ${LISTING_SIZE.height}px !important; inset: 0 auto auto 0 !important;
        max-width: none; position: fixed !important; width: ${LISTING_SIZE.width}px !important; z-index: 9 }`,
    });
    await settle(page);
    const file = join(FOLDER, `${LISTING_PREFIX}${name}.png`);
    await page.screenshot({ path: file, clip: { x: 0, y: 0, ...LISTING_SIZE } });
  }
  await context.close();
}

async function playScenes(): Promise<void> {
  await setUpApp(merchant, { partially_shipped: true });
  const stage = makeStage(world, async (order, row) =>
    (await merchant.listNotifications(order.name)).rows.some(
      ({ status, state }) => status === row.status && state === row.state,
    ),
  );
  for (const scene of SCENES) {
    const order = await scene.play(stage);
    await stage.until(order, scene.expected.at(-1) ?? { status: '', state: '', reason: null });
  }
}

/** 1MSG refuses the token: what is due waits, and Home says what to do. */
async function holdShop(): Promise<void> {
  world.oneMsg.setSwitches({ reply: 'http_401' });
  const stage = makeStage(world, async (order, row) =>
    (await merchant.listNotifications(order.name)).rows.some(({ state }) => state === row.state),
  );
  const address = { firstName: 'Ida', lastName: 'Holm', countryCode: 'DE', phone: HELD_PHONE };
  const order = stage.createOrder({ shippingAddress: address, billingAddress: address });
  world.shopify.fulfil(order);
  await stage.until(order, { status: 'shipped', state: 'held', reason: null });
}

try {
  await merchant.open();
  await takeAll('installed');
  await playScenes();
  await takeAll('in use');
  await takeForListing();
  await holdShop();
  await takeAll('held');
  process.stdout.write(`${pictureFiles().length} pictures in ${FOLDER}\n`);
} finally {
  await browser.close();
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
}
