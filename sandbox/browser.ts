import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chrome's own user agent, not the headless one: Shopify's library turns bots away. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** Without background networking the browser asks nobody but the sandbox. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

function hasNss(): boolean {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' });
  return typeof stdout === 'string' && stdout.includes('libnss3.so');
}

/**
 * The browser to run: CHROMIUM_PATH, else one installed on the machine, else the one from npm,
 * which is unpacked on first use, with the libraries it brings where the machine has none.
 */
export async function findBrowser(): Promise<string> {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && asked !== '') return asked;
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  // The package unpacks its libraries where it believes to run on Amazon Linux.
  if (!hasNss()) process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  const packaged = await import('@sparticuz/chromium');
  return packaged.default.executablePath();
}

/** Starts a browser; the error of one that does not start names the command that mends it. */
export async function launchBrowser(): Promise<Browser> {
  try {
    return await chromium.launch({ executablePath: await findBrowser(), args: ARGUMENTS });
  } catch (error) {
    throw new Error(
      'No browser starts here. Install one with `apt-get install -y chromium`, or set CHROMIUM_PATH.',
      { cause: error },
    );
  }
}
