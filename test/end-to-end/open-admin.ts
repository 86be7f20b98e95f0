import type { BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { USER_AGENT } from '#sandbox/browser.ts';
import { startWorld, type World, type WorldOptions } from '#sandbox/world.ts';
import { sharedBrowser } from '#test/shared-browser.ts';
import { type AppDatabase, makeAppDatabase } from './app-database.ts';

export type Admin = {
  database: AppDatabase;
  world: World;
  context: BrowserContext;
  page: Page;
  /** The app's document, inside the admin's. */
  app: FrameLocator;
  /** What the page's scripts threw and nobody caught. */
  errors: string[];
  close(): Promise<void>;
};

/** Starts the app between its simulators, on a database of its own, and a browser's page beside it. */
export async function openAdmin(
  options: Omit<WorldOptions, 'database'> = {},
  inBrowser: BrowserContextOptions = {},
): Promise<Admin> {
  const database = await makeAppDatabase();
  const [world, browser] = await Promise.all([
    startWorld({ ...options, database: database.location }),
    sharedBrowser(),
  ]);
  const context = await browser.newContext({ userAgent: USER_AGENT, ...inBrowser });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  return {
    database,
    world,
    context,
    page,
    app: page.frameLocator('#app'),
    errors,
    async close() {
      await context.close();
      await world.stop();
      await database.drop();
    },
  };
}
