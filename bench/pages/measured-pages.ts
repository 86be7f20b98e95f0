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

/** Until the page has done with being asked where something is. */
const FOUND_MS = 150;

/** Goes from control to control, as someone without a mouse does. */
async function tabThrough(at: AtWork, times: number): Promise<void> {
  const { page, app, settle } = at;
  // Keys go to where the last click went.
  await press(at, app.getByRole('heading', { level: 1 }).first());
  for (let time = 0; time < times; time += 1) {
    await page.keyboard.press('Tab');
    await settle();
  }
}

/**
 * Presses where a control is. Playwright's own click looks at the page while it presses, and the
 * page would be taken for slow.
 */
async function press({ page, settle }: AtWork, control: Locator): Promise<void> {
  await control.scrollIntoViewIfNeeded();
  await settle();
  const box = await control.boundingBox();
  if (box === null) throw new Error('What is pressed is not shown');
  await page.waitForTimeout(FOUND_MS);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await settle();
}

async function click(at: AtWork, role: 'button' | 'tab' | 'checkbox', name: RegExp) {
  await press(at, at.app.getByRole(role, { name }).first());
}

/** Types into a field letter by letter. */
async function type(at: AtWork, label: RegExp, text: string): Promise<void> {
  const { page, app, settle } = at;
  await press(at, app.getByLabel(label).first());
  for (const letter of text) {
    await page.keyboard.press(letter);
    await settle();
  }
}

/** Every page that has data behind it. */
export const MEASURED_PAGES: readonly MeasuredPage[] = [
  {
    name: 'Home',
    path: () => '/app',
    async work(at) {
      await click(at, 'button', /^Switch off$/);
      await press(at, at.page.getByRole('button', { name: 'Keep on' }));
      await click(at, 'button', /^30 days$/);
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
