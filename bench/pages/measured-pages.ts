import type { Frame, Locator, Page } from 'playwright-core';
import type { LargeShop } from './large-shop.ts';

/** What a merchant works on a page with. */
export type AtWork = { page: Page; app: Frame; settle(): Promise<void> };

/** A page that is measured, with what a merchant does there. */
export type MeasuredPage = {
  name: string;
  path(shop: LargeShop): string;
  /** Clicks and keys; each is over when the page has settled. */
  work(at: AtWork): Promise<void>;
};

/** How often a control may move away from under the pointer before it is pressed. */
const LONGEST_CHASE = 5;

/**
 * Presses a control with the pointer on it for a while. Playwright's own click looks at the page
 * between pointer and press, and the page would be taken for slow to hear it.
 */
async function press({ page, settle }: AtWork, control: Locator): Promise<void> {
  for (let time = 0; time < LONGEST_CHASE; time += 1) {
    await control.hover();
    await settle();
    if (await control.evaluate((element) => element.matches(':hover, :has(:hover)'))) {
      await settle();
      await page.mouse.down();
      await page.mouse.up();
      return settle();
    }
  }
  throw new Error('What is to be pressed does not stay under the pointer');
}

/** Goes from control to control, as someone without a mouse does. */
async function tabThrough(at: AtWork, times: number): Promise<void> {
  // Keys go to where the last click went.
  await press(at, at.app.getByRole('heading', { level: 1 }).first());
  for (let time = 0; time < times; time += 1) {
    await at.page.keyboard.press('Tab');
    await at.settle();
  }
}

async function click(at: AtWork, role: 'button' | 'tab' | 'checkbox', name: RegExp): Promise<void> {
  await press(at, at.app.getByRole(role, { name }).first());
}

/** Types into a field letter by letter. */
async function type(at: AtWork, label: RegExp, text: string): Promise<void> {
  await press(at, at.app.getByLabel(label).first());
  for (const letter of text) {
    await at.page.keyboard.press(letter);
    await at.settle();
  }
}

/** Every page that has data behind it. */
export const MEASURED_PAGES: readonly MeasuredPage[] = [
  {
    name: 'Home',
    path: () => '/app',
    async work(at) {
      await click(at, 'button', /^Switch off$/);
      await at.page.getByRole('button', { name: 'Keep on' }).click();
      await at.settle();
      await tabThrough(at, 3);
    },
  },
  {
    name: 'Notifications',
    path: () => '/app/notifications',
    async work(at) {
      await click(at, 'button', /^Next/);
      await click(at, 'tab', /^Failed/);
      await click(at, 'checkbox', /^Select order/);
      await click(at, 'button', /search and filter/i);
      await type(at, /^Order, full phone/, '#1042');
      await at.page.keyboard.press('Enter');
      await at.settle();
    },
  },
  {
    name: 'A notification',
    path: ({ notificationId }) => `/app/notifications/${notificationId}`,
    async work(at) {
      await click(at, 'button', /^Show number/);
      await tabThrough(at, 5);
    },
  },
  {
    name: 'Settings',
    path: () => '/app/settings',
    async work(at) {
      await click(at, 'button', /^Replace token/);
      await type(at, /API token/, 'abc');
      await tabThrough(at, 3);
    },
  },
  {
    name: 'Templates',
    path: () => '/app/settings/templates',
    async work(at) {
      await tabThrough(at, 5);
    },
  },
  {
    name: 'Statuses and labels',
    path: () => '/app/settings/statuses',
    async work(at) {
      await click(at, 'tab', /German|Deutsch/);
      await click(at, 'checkbox', /Confirmed/);
      await type(at, /Label/, 'abc');
    },
  },
];
