import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { USER_AGENT } from '#sandbox/browser.ts';
import type { ShopifySimulator } from '#sandbox/shopify/simulator.ts';
import { startTunnel } from '#sandbox/shopify/tunnel.ts';
import { sharedBrowser } from '#test/shared-browser.ts';
import { startEmbeddedApp } from './embedded-app.ts';
import { SHOP, startSimulator } from './simulator-fixture.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});

async function openApp(path = '/app') {
  const simulator = await startSimulator({
    shops: [{ domain: SHOP, name: 'Lumen', scopes: ['read_orders'] }],
  });
  const app = await startEmbeddedApp(simulator.url);
  const tunnel = await startTunnel({ target: app.target, simulatorUrl: simulator.url });
  app.begin(tunnel.url);
  simulator.setAppUrl(tunnel.url);
  const context = await browser.newContext({ userAgent: USER_AGENT });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  onTestFinished(async () => {
    await context.close();
    await tunnel.close();
    await app.close();
    expect(problems).toEqual([]);
  });
  await page.goto(simulator.adminUrl(SHOP, path));
  const inside = page.frameLocator('#app');
  await inside.getByText('Shop: Lumen').waitFor();
  return { simulator, app, tunnel, page, inside };
}

const said = (page: Page, text: string) =>
  page.frameLocator('#app').locator('#said', { hasText: text }).waitFor();

const installed = (simulator: ShopifySimulator) => simulator.registry.byDomain(SHOP)?.installed;

describe('admin frame with App Bridge stand-in', () => {
  test("opens the app through the library's own authentication, by token exchange", async () => {
    const { simulator, page } = await openApp();
    expect(installed(simulator)).toBe(true);
    expect(simulator.tokenEndpoint.counts.exchanges).toBe(1);
    await page.getByRole('heading', { name: 'Title of /app' }).waitFor();
    expect(await page.getByRole('list', { name: 'Order status on WhatsApp' }).innerText()).toBe(
      'Settings',
    );
  });

  test('requests carry a session token, and a refused one is tried again with a fresh one', async () => {
    const { app, page, inside } = await openApp();
    await inside.getByRole('button', { name: 'Fetch' }).click();
    await said(page, `data {"shop":"${SHOP}"}`);
    expect(app.authorizations).toHaveLength(2);
    expect(app.authorizations[0]).toMatch(/^Bearer ey/);
    expect(app.authorizations[1]).not.toBe(app.authorizations[0]);
  });

  test('a document without a token bounces and comes back with one', async () => {
    const { page, tunnel } = await openApp();
    const [frame] = page.frames().filter((candidate) => candidate.url().startsWith(tunnel.url));
    const host = Buffer.from('admin.shopify.com/store/lumen').toString('base64');
    const bounced = page.waitForRequest((request) => request.url().includes('/auth/session-token'));
    await frame?.evaluate(
      (address) => window.location.assign(address),
      `/app/settings?embedded=1&shop=${SHOP}&host=${host}`,
    );
    await bounced;
    await page.getByRole('heading', { name: 'Title of /app/settings' }).waitFor();
    await page.frameLocator('#app').getByText('Shop: Lumen').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/app\/settings$/);
  });

  test("the frame's navigation and buttons click the real ones", async () => {
    const { page } = await openApp();
    await page.getByRole('button', { name: 'Settings' }).click();
    await said(page, 'routed to /app/settings');
    await page.locator('[aria-current=page]', { hasText: 'Settings' }).waitFor();
    await page.waitForURL((url) => url.pathname.endsWith('/app/settings'));
    await page.getByRole('button', { name: 'Do it' }).click();
    await said(page, 'primary clicked');
  });

  test('save bar: saves, discards, and asks before leaving', async () => {
    const { page, inside } = await openApp();
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await inside.getByRole('button', { name: 'Change' }).click();
    await bar.waitFor();
    await bar.getByRole('button', { name: 'Keep' }).click();
    await said(page, 'saved');
    await bar.waitFor({ state: 'hidden' });
    await inside.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave page with unsaved changes?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await dialog.waitFor({ state: 'detached' });
    await bar.getByRole('button', { name: 'Drop' }).click();
    await said(page, 'discarded');
  });

  test('toast and modal, with its tick and its button', async () => {
    const { page, inside } = await openApp();
    await inside.getByRole('button', { name: 'Toast' }).click();
    await page.getByRole('status').getByText('Settings saved').waitFor();
    await inside.getByRole('button', { name: 'Ask' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send again?' });
    const content = dialog.frameLocator('iframe');
    await content.getByText('Two customers').waitFor();
    await content.getByRole('checkbox', { name: 'I understand' }).click();
    await content.locator('input[checked]').waitFor();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await said(page, 'tick true');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test("links to the admin lead to the sandbox's, outside the frame", async () => {
    const { page, inside } = await openApp();
    await inside.getByRole('link', { name: 'Order in admin' }).click();
    await page.waitForURL((url) => url.pathname === '/store/lumen/orders/7');
  });
});
