import type { Browser } from 'playwright-core';
import { launchBrowser } from '#sandbox/browser.ts';

let launched: Promise<Browser> | undefined;

/**
 * The browser of this process, which runs many files of tests: started once, and ended with the
 * process. What a file opens in it is in contexts of its own, which it closes.
 */
export async function sharedBrowser(): Promise<Browser> {
  launched ??= launchBrowser();
  const browser = await launched;
  if (browser.isConnected()) return browser;
  // One that crashed must not fail the files after the one it crashed in.
  launched = launchBrowser();
  return launched;
}
