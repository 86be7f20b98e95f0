import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chrome's own user agent, not the headless one: Shopify's library turns bots away. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** A browser: CHROMIUM_PATH, else one installed on the machine, else the one from npm. */
export async function launchBrowser(): Promise<Browser> {
  const found = process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path));
  const executablePath =
    found ?? (await (await import('@sparticuz/chromium')).default.executablePath());
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
