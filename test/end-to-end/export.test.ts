import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Download, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USER_AGENT } from '#sandbox/browser.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { type AppDatabase, query, until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 120_000;
const ROWS = 100_000;
const MB = 1024 * 1024;
const REPORT_HEAP = new URL('./report-live-heap.mjs', import.meta.url).href;

let database: AppDatabase;
let admin: Admin;
let world: World;
const heapReport = join(mkdtempSync(join(tmpdir(), 'export-heap-')), 'live');
let page: Page;
let app: FrameLocator;

/** Ids of one second after the other, the last of them a minute ago. */
const ID = `(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - (${ROWS} + 60 - n) * 1000::bigint),
  12, '0') || '7' || lpad(to_hex(n), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid`;

/** The one notification that is there, many times over, under order names of their own. */
async function multiply(): Promise<void> {
  await query(
    database,
    `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
       status, family, occurrence, happened_at, decision, decided_at, order_name, phone_hash, phone,
       customer_name)
     SELECT ${ID}, shop_id, install_number, root_gid, subject_kind, 'copy ' || n, status, family,
       n::text, happened_at, decision, now(), '#C' || n, phone_hash, phone, customer_name
     FROM notification, generate_series(1, ${ROWS}) AS n
     WHERE order_name = '#1001' AND decision = 'send'`,
  );
  await query(
    database,
    `INSERT INTO message (id, shop_id, root_gid, subject_gid, status, family, position, state,
       phone_hash, due_at, expires_at, happened_at, sent_at, delivered_at)
     SELECT c.id, c.shop_id, c.root_gid, c.subject_gid, c.status, c.family, 1000, 'delivered',
       c.phone_hash, now(), now(), c.happened_at, c.decided_at, c.decided_at
     FROM notification c WHERE c.order_name LIKE '#C%'`,
  );
  // As PostgreSQL does by itself when a table has grown.
  await query(database, 'ANALYZE');
}

beforeAll(async () => {
  admin = await openAdmin({
    switches: { receipts: ['sent', 'delivered'] },
    environment: { NODE_OPTIONS: `--import ${REPORT_HEAP}`, HEAP_REPORT: heapReport },
  });
  ({ database, world, page, app } = admin);
  const merchant = makeMerchant(world);
  await setUpApp(merchant);
  const order = shipOrder(world, {
    firstName: '=1+1',
    lastName: 'Lind',
    phone: '+49 151 23456720',
  });
  await until('the message to be delivered', async () => {
    const { rows } = await merchant.listNotifications(order.name);
    return rows.some((row) => row.state === 'delivered') ? true : null;
  });
  await multiply();
}, TIMEOUT_MS);

afterAll(async () => {
  await admin?.close();
  rmSync(dirname(heapReport), { recursive: true, force: true });
});

/** What is alive in the app process, in bytes, as it was written so far. */
function readLiveHeap(): number[] {
  return readFileSync(heapReport, 'utf8').trim().split('\n').map(Number);
}

/** The next download, of the page or of the tab that it opens for it. */
function nextDownload(): Promise<Download> {
  return new Promise((resolve) => {
    page.once('download', resolve);
    page.context().on('page', (tab) => tab.once('download', resolve));
  });
}

async function openExport(): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, '/app/notifications'));
  await app.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor();
  await app.getByRole('button', { name: 'Export', exact: true }).click();
  await app.getByRole('heading', { level: 2, name: 'Export notifications' }).waitFor();
}

test(
  'a hundred thousand rows are exported in a browser, all of them, in memory that does not grow',
  async () => {
    await openExport();
    expect(await findBarriers(page)).toEqual([]);

    const started = nextDownload();
    await app.locator('form').getByRole('button', { name: 'Export', exact: true }).click();
    const before = readLiveHeap().length;
    const download = await started;
    await app.getByText(/^\d[\d,]* rows so far$/).waitFor();
    const path = await download.path();
    const samples = readLiveHeap().slice(before);
    await app.getByText(`${(ROWS + 2).toLocaleString('en')} rows exported.`).waitFor();
    expect(download.suggestedFilename()).toMatch(/^notifications-\d{4}-\d\d-\d\d\.csv$/);

    const lines = readFileSync(path, 'utf8').split('\r\n');
    expect(lines.length).toBe(ROWS + 4);
    expect(lines[0]).toMatch(/^\ufeffOrder,/);
    expect(lines.slice(1, 3).sort().join('\n')).toMatch(
      /^#1001,,Confirmed,Skipped,Status is off,.*\n#1001,,Shipped,Delivered,,'=1\+1,\+49 1512 3456720,/,
    );
    const names = lines.slice(3, -1).map((line) => line.slice(0, line.indexOf(',')));
    expect(names).toEqual(Array.from({ length: ROWS }, (_, at) => `#C${ROWS - at}`));
    expect(lines.slice(3, -1).every((line) => line.includes(",'=1+1,+49 1512 3456720,"))).toBe(
      true,
    );

    // What is alive does not grow with the rows: all of them at once are over 100 MB.
    expect(samples.length).toBeGreaterThan(3);
    expect(Math.max(...samples) - Math.min(...samples)).toBeLessThan(32 * MB);
  },
  TIMEOUT_MS,
);

test(
  'rows are read no faster than they are taken, and no more once nobody takes them',
  async () => {
    await openExport();
    const answered = page.waitForResponse(
      (response) =>
        response.url().includes('/app/notifications/export') &&
        response.request().method() === 'POST',
    );
    // A tab that the browser opens for it must not use the link up.
    await page.context().route('**/exports/*', (route) => route.abort());
    await app.locator('form').getByRole('button', { name: 'Export', exact: true }).click();
    const secret = /exports\/([\w-]+)/.exec(await (await answered).text())?.[1];
    const stop = new AbortController();
    const response = await fetch(`${world.app.url}/exports/${secret}`, {
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    const again = await fetch(`${world.app.url}/exports/${secret}`, {
      headers: { 'user-agent': USER_AGENT },
    });
    expect(again.status).toBe(410);

    const readRows = async () =>
      (
        await query<{ rows: number; state: string }>(
          database,
          'SELECT rows, state FROM csv_export ORDER BY id DESC LIMIT 1',
        )
      )[0];
    let before = -1;
    const stalled = await until('the reading to rest', async () => {
      const now = await readRows();
      const isResting = now !== undefined && now.rows === before;
      before = now?.rows ?? -1;
      if (!isResting) await sleep(500);
      return isResting ? now : null;
    });
    expect(stalled.state).toBe('running');
    expect(stalled.rows).toBeLessThan(ROWS);
    stop.abort();
    await until('it to have stopped', async () =>
      (await readRows())?.state === 'stopped' ? true : null,
    );
    expect((await readRows())?.rows).toBeLessThan(ROWS);
    await app
      .getByText('The export stopped. Nothing is missing in the app; start again.')
      .waitFor();
  },
  TIMEOUT_MS,
);
