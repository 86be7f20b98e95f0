import type { BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';
import { USER_AGENT } from '#sandbox/browser.ts';
import { makeMerchant } from '#sandbox/merchant.ts';
import { SHOP, startWorld, type World } from '#sandbox/world.ts';
import { sharedBrowser } from '#test/shared-browser.ts';
import { readTexts } from '#test/ui/locale-problems.ts';
import { type AppDatabase, makeAppDatabase } from './app-database.ts';

const TIMEOUT_MS = 60_000;

let database: AppDatabase;
let world: World;

beforeAll(async () => {
  database = await makeAppDatabase();
  world = await startWorld({ database: database.location });
  await makeMerchant(world).open();
}, TIMEOUT_MS);

afterAll(async () => {
  await world?.stop();
  await database?.drop();
});

/** A document as the admin's frame asks for it, with a session token. */
async function readDocument(path: string, locale: string): Promise<string> {
  const query = new URLSearchParams({
    embedded: '1',
    shop: SHOP,
    host: Buffer.from('admin.shopify.com/store/sandbox-shop').toString('base64'),
    id_token: await world.shopify.sessionToken(SHOP),
    locale,
  });
  const headers = { 'user-agent': USER_AGENT };
  return (await fetch(`${world.tunnel.url}${path}?${query}`, { headers })).text();
}

describe('what the server renders', () => {
  test.each([
    ['de', 'de', 'Einstellungen', '2.000 Kunden'],
    ['de-CH', 'de', 'Einstellungen', '2’000 Kunden'],
    ['ja', 'ja', '設定', '2,000人'],
    ['pt-PT', 'pt-BR', 'Configurações', '2\u00a0000 clientes'],
    ['nl', 'en', 'Settings', '2,000 customers'],
    ['<script>', 'en', 'Settings', '2,000 customers'],
  ])('for an admin in %s is in %s', async (locale, lang, title, people) => {
    const html = await readDocument('/app/settings', locale);
    expect(html).toContain(`<html lang="${lang}">`);
    expect(html).toContain(`<title>${title}</title>`);
    expect(html).toMatch(new RegExp(`<h1[^>]*>.*?${title}.*?</h1>`));
    expect(html).toContain(people);
  });

  test('is in the language of the admin where there is no such page', async () => {
    const html = await readDocument('/app/nowhere', 'ja');
    expect(html).toContain('<html lang="ja">');
    expect(html).toContain('<h1>ページが見つかりません</h1>');
  });

  test("is in the browser's language outside of the admin", async () => {
    const headers = { 'user-agent': USER_AGENT, 'accept-language': 'fr-CA,fr;q=0.9,en;q=0.8' };
    const html = await (await fetch(`${world.tunnel.url}/`, { headers })).text();
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('Ouvrez cette application');
  });
});

describe('in a browser', () => {
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    const browser = await sharedBrowser();
    context = await browser.newContext({ userAgent: USER_AGENT, locale: 'en-US' });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
  });
  afterAll(async () => {
    await context?.close();
  });

  const TEXTS = readTexts(RESOURCES.en.words);
  const SENTENCES = [...TEXTS.values()].filter(
    (text) => text.includes(' ') && !/WhatsApp|1MSG|\{\{|<time/.test(text),
  );

  function appFrame(): Frame {
    const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
    if (frame === undefined) throw new Error('The app is not open');
    return frame;
  }

  /** What the page says, and the keys and English sentences among it. */
  async function readPage() {
    const frame = appFrame();
    // Once React has taken over what the server rendered.
    await frame.waitForFunction(() =>
      Object.keys(document.body).some((name) => name.startsWith('__react')),
    );
    const { lang, text, overflow } = await frame.evaluate(() => ({
      lang: document.documentElement.lang,
      text: document.body.innerText,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    const foreign = [...TEXTS.keys(), ...SENTENCES].filter((one) => text.includes(one));
    return { lang, foreign: text.includes('{{') ? ['{{', ...foreign] : foreign, overflow };
  }

  test.each([
    ['de', 1280, ['WhatsApp-Bestellupdates', 'Benachrichtigungen', 'Einstellungen'], 'Deutschland'],
    ['de', 320, ['WhatsApp-Bestellupdates', 'Benachrichtigungen', 'Einstellungen'], 'Deutschland'],
    ['ja', 1280, ['WhatsApp注文通知', '通知', '設定'], 'ドイツ'],
  ] as const)(
    'in %s, %i px wide, every page speaks it, also those that are gone to inside',
    async (locale, width, [home, notifications, settings], germany) => {
      world.shopify.setAdminLocale(locale);
      await page.setViewportSize({ width, height: 900 });
      await page.goto(world.shopify.adminUrl(SHOP, '/app'));
      const app = page.frameLocator('#app');
      for (const title of [home, notifications, settings]) {
        if (title !== home) await page.getByRole('button', { name: title }).click();
        await app.getByRole('heading', { level: 1, name: title }).waitFor();
        expect(await readPage()).toEqual({ lang: locale, foreign: [], overflow: 0 });
      }
      // Named by the server, which was asked by a fetch that has no locale in its address.
      await app.getByRole('option', { name: germany, exact: true }).waitFor({ state: 'attached' });
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
