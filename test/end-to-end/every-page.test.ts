import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Translate } from '#app/ui/i18n/instance.ts';
import { type Merchant, makeMerchant, nextSecond } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { wordsFor } from '#test/ui/words.tsx';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { findSlips } from './find-slips.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { pageRoutes } from './page-routes.ts';
import { shipOrder } from './shipped-order.ts';

/**
 * Every page in every state that can be reached: its title, no barrier that axe finds, nothing
 * that scrolls sideways and nothing untranslated, at two widths and in two languages.
 */
type Line = {
  /** The page's route; null for what no route shows. */
  route: string | null;
  state: string;
  path: string | (() => string);
  title: (t: Translate) => string;
};

const HOME = { route: 'routes/app._index', path: '/app', title: (t: Translate) => t('app.title') };
const LIST = {
  route: 'routes/app.notifications._index',
  path: '/app/notifications',
  title: (t: Translate) => t('nav.notifications'),
};
const NOTIFICATION = { route: 'routes/app.notifications.$id' };
const SETTINGS = {
  route: 'routes/app.settings._index',
  path: '/app/settings',
  title: (t: Translate) => t('nav.settings'),
};
const TEMPLATES = {
  route: 'routes/app.settings.templates',
  path: '/app/settings/templates',
  title: (t: Translate) => t('settings.templates.title'),
};
const STATUSES = {
  route: 'routes/app.settings.statuses',
  path: '/app/settings/statuses',
  title: (t: Translate) => t('settings.statuses.title'),
};

const TRY = {
  route: 'routes/app.try',
  path: '/app/try',
  title: (t: Translate) => t('nav.try'),
};

const OPT_OUTS = {
  route: 'routes/app.opt-outs',
  path: '/app/opt-outs',
  title: (t: Translate) => t('nav.optOuts'),
};

/** What was found while the shop was set up, for the pages of one thing. */
const found = { delivered: '', failed: '', held: '' };

const shipped =
  (order: string) =>
  (t: Translate): string =>
    `${order} · ${t('status.shipped')}`;

/** The states in the order in which a shop goes through them, each with its pages. */
const STAGES: readonly {
  stage: string;
  prepare(merchant: Merchant): Promise<void>;
  lines: readonly Line[];
}[] = [
  {
    stage: 'installed',
    prepare: (merchant) => merchant.open(),
    lines: [
      { ...HOME, state: 'not set up' },
      { ...LIST, state: 'not set up' },
      { ...SETTINGS, state: 'not set up' },
      { ...TEMPLATES, state: 'not set up' },
      { ...STATUSES, state: 'not set up' },
      { ...TRY, state: 'not set up' },
      { ...OPT_OUTS, state: 'not set up' },
      {
        ...NOTIFICATION,
        state: 'not found',
        path: '/app/notifications/00000000-0000-7000-8000-000000000000',
        title: (t) => t('notification.notFound.title'),
      },
      {
        route: null,
        state: 'no such page',
        path: '/app/nowhere',
        title: (t) => t('error.notFound.title'),
      },
    ],
  },
  {
    stage: 'set up',
    async prepare(merchant) {
      await merchant.connectChannel();
      await merchant.saveSettings({ templateName: 'order_status_update', dailyLimit: 2000 });
      await merchant.switchStatuses({});
    },
    lines: [
      { ...HOME, state: 'off' },
      { ...LIST, state: 'empty and off' },
      { ...SETTINGS, state: 'connected' },
      { ...TEMPLATES, state: 'connected' },
      { ...STATUSES, state: 'connected' },
    ],
  },
  {
    stage: 'sending',
    async prepare(merchant) {
      await merchant.switchSending(true);
      await nextSecond();
      world.oneMsg.setSwitches({ receipts: 'failed' }, { phone: '4915123456722' });
      shipOrder(world, { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456721' });
      shipOrder(world, { firstName: 'Karl', lastName: 'Fuchs', phone: '+49 151 23456722' });
      found.delivered = await findNotification(merchant, '#1001', 'delivered');
      found.failed = await findNotification(merchant, '#1002', 'failed');
    },
    lines: [
      { ...HOME, state: 'on' },
      { ...LIST, state: 'on' },
      {
        ...LIST,
        state: 'nothing found',
        path: `/app/notifications?${new URLSearchParams({ search: '#9' })}`,
      },
      {
        ...NOTIFICATION,
        state: 'delivered',
        path: () => `/app/notifications/${found.delivered}`,
        title: shipped('#1001'),
      },
      {
        ...NOTIFICATION,
        state: 'failed',
        path: () => `/app/notifications/${found.failed}`,
        title: shipped('#1002'),
      },
    ],
  },
  {
    stage: 'held',
    async prepare(merchant) {
      world.oneMsg.setSwitches({ reply: 'http_401' });
      shipOrder(world, { firstName: 'Ida', lastName: 'Holm', phone: '+49 151 23456723' });
      found.held = await findNotification(merchant, '#1003', 'held');
    },
    lines: [
      { ...HOME, state: 'held' },
      { ...LIST, state: 'held' },
      { ...SETTINGS, state: 'held' },
      {
        ...NOTIFICATION,
        state: 'held',
        path: () => `/app/notifications/${found.held}`,
        title: shipped('#1003'),
      },
    ],
  },
];

const WIDTHS = [1280, 320] as const;
const LOCALES = ['en', 'de'] as const;
const LOOKED_AT = { en: 1280, de: 320 } as const;
const TIMEOUT_MS = 60_000;

let admin: Admin;
let world: World;
let page: Page;
let errors: string[];

beforeAll(async () => {
  admin = await openAdmin({ switches: { receipts: ['sent', 'delivered'] } });
  ({ world, page, errors } = admin);
}, TIMEOUT_MS);

afterAll(() => admin?.close());

function findNotification(merchant: Merchant, order: string, state: string): Promise<string> {
  return until(`a ${state} message of ${order}`, async () => {
    const { rows } = await merchant.listNotifications(order);
    return rows.find((row) => row.state === state)?.id ?? null;
  });
}

/** Opens a page from the admin and waits until React has taken over what the server rendered. */
async function open(path: string, title: string): Promise<Frame> {
  await page.goto(world.shopify.adminUrl(SHOP, path));
  await page.frameLocator('#app').getByRole('heading', { level: 1, name: title }).waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
  if (frame === undefined) throw new Error('The app is not open');
  await frame.waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
  return frame;
}

describe.each(STAGES)('$stage', ({ prepare, lines }) => {
  beforeAll(() => prepare(makeMerchant(world)), TIMEOUT_MS);

  test.each(lines)(
    '$route: $state',
    async ({ path, title }) => {
      const problems: Record<string, string[]> = {};
      for (const locale of LOCALES) {
        world.shopify.setAdminLocale(locale);
        await page.setViewportSize({ width: WIDTHS[0], height: 900 });
        const address = typeof path === 'string' ? path : path();
        const frame = await open(address, title(wordsFor(locale)));
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          problems[`${locale} ${width}`] = [
            ...(await findSlips(frame, locale)),
            // Words wrap where they are longest, so axe looks there and where all is wide.
            ...(LOOKED_AT[locale] === width ? await findBarriers(frame) : []),
          ];
        }
      }
      expect(problems).toEqual({ 'en 1280': [], 'en 320': [], 'de 1280': [], 'de 320': [] });
      expect(errors.splice(0)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

test('every page of the app is in the table', () => {
  const tried = new Set(STAGES.flatMap(({ lines }) => lines.map(({ route }) => route)));
  expect(pageRoutes().filter((route) => !tried.has(route))).toEqual([]);
});
