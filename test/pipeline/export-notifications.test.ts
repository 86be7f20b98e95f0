import { describe, expect, test } from 'vitest';
import type { ExportRequest, ExportRow, MerchantApp } from '#app/pipeline/merchant-app.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addNotification, addShop } from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

const VIEW = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
  sort: 'newest',
} as const;
const WHOLE: ExportRequest = { chosen: { view: VIEW }, timeZone: 'Europe/Berlin', locale: 'de' };

describe.each(testEngines())('an export of notifications on $name', (engine) => {
  const database = useDatabase(engine);
  const app = (): MerchantApp => setUpMerchantApp(database()).app;

  async function readAll(secret: string): Promise<ExportRow[]> {
    const opened = await app().openExport(secret);
    if (opened === null) throw new Error('The link opens nothing');
    const rows: ExportRow[] = [];
    for await (const batch of opened.batches) rows.push(...batch);
    return rows;
  }
  const exported = async (shopId: string, chosen: ExportRequest['chosen']) =>
    readAll((await app().prepareExport(shopId, { ...WHOLE, chosen }, null)).secret);
  const namesOf = (rows: readonly ExportRow[]) => rows.map(({ orderName }) => orderName);

  test('has every row of the view once, in its order, over as many batches as it takes', async () => {
    const shopId = await addShop(database());
    const other = await addShop(database());
    await addNotification(database(), other);
    const names: string[] = [];
    for (let i = 0; i < 1003; i += 1) {
      const orderName = `#${i}`;
      names.push(orderName);
      await addNotification(database(), shopId, { orderName, decision: 'skip' });
    }
    const { id, secret } = await app().prepareExport(shopId, WHOLE, null);
    expect(await app().readExport(shopId, id)).toEqual({ state: 'waiting', rows: 0 });
    expect(namesOf(await readAll(secret))).toEqual(names.toReversed());
    expect(await app().readExport(shopId, id)).toEqual({ state: 'done', rows: 1003 });
    expect(await app().readExport(other, id)).toBeNull();
    const oldest = await exported(shopId, { view: { ...VIEW, sort: 'oldest' } });
    expect(namesOf(oldest)).toEqual(names);
  });

  test('follows the filters and the search of the view, and has whole phones', async () => {
    const shopId = await addShop(database());
    await addNotification(database(), shopId, { orderName: '#1', state: 'failed' });
    await addNotification(database(), shopId, { orderName: '#2', phone: '34600000009' });
    const failed = await exported(shopId, { view: { ...VIEW, state: 'failed' } });
    expect(failed).toMatchObject([{ orderName: '#1', state: 'failed', phone: '+4930901820' }]);
    const found = await exported(shopId, { view: { ...VIEW, search: '+34 600 000 009' } });
    expect(found).toMatchObject([{ orderName: '#2', phone: '+34600000009' }]);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await exported(shopId, { view: { ...VIEW, from: later } })).toEqual([]);
  });

  test('of chosen rows has those of the shop alone', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const ids = [
      await addNotification(database(), shopId, { orderName: '#1' }),
      await addNotification(database(), other, { orderName: '#2' }),
      'no id',
    ];
    expect(namesOf(await exported(shopId, { ids }))).toEqual(['#1']);
  });

  test('opens once, soon, and while the shop has the app', async () => {
    const shopId = await addShop(database());
    const prepare = () => app().prepareExport(shopId, WHOLE, null);
    const used = await prepare();
    const both = await Promise.all([app().openExport(used.secret), app().openExport(used.secret)]);
    expect(both.filter((opened) => opened !== null)).toHaveLength(1);
    expect(await app().openExport(used.secret)).toBeNull();
    expect(await app().openExport('another')).toBeNull();

    const late = await prepare();
    await database().sql.query(
      'UPDATE csv_export SET expires_at = now() - make_interval(secs => 1) WHERE id = $1',
      [late.id],
    );
    expect(await app().openExport(late.secret)).toBeNull();
    expect(await app().readExport(shopId, late.id)).toEqual({ state: 'stopped', rows: 0 });

    const gone = await prepare();
    await database().sql.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shopId]);
    expect(await app().openExport(gone.secret)).toBeNull();
  });

  test('writes who took the phones when its link is used, and not before', async () => {
    const shopId = await addShop(database());
    const { id, secret } = await app().prepareExport(shopId, WHOLE, 'staff-7');
    const readLog = () => database().prisma.accessLog.findMany({ where: { shopId } });
    expect(await readLog()).toEqual([]);
    await readAll(secret);
    expect(await app().openExport(secret)).toBeNull();
    expect(await readLog()).toMatchObject([
      { exportId: id, notificationId: null, staffId: 'staff-7', field: 'phone' },
    ]);
  });

  test('keeps what it is of encrypted, and only until its link was used', async () => {
    const shopId = await addShop(database());
    const search = '+34 600 000 009';
    const request = { ...WHOLE, chosen: { view: { ...VIEW, search } } };
    const { id, secret } = await app().prepareExport(shopId, request, null);
    const read = () => database().prisma.csvExport.findUniqueOrThrow({ where: { id } });
    const before = await read();
    expect(before.request).toMatch(/^v1\./);
    expect(JSON.stringify(before)).not.toContain(secret);
    await readAll(secret);
    expect((await read()).request).toBeNull();
  });

  test('that its reader leaves has stopped, and says how far it came', async () => {
    const shopId = await addShop(database());
    for (let i = 0; i < 501; i += 1) {
      await addNotification(database(), shopId, { decision: 'skip' });
    }
    const { id, secret } = await app().prepareExport(shopId, WHOLE, null);
    const opened = await app().openExport(secret);
    expect(await app().readExport(shopId, id)).toEqual({ state: 'running', rows: 0 });
    for await (const batch of opened?.batches ?? []) {
      expect(batch).toHaveLength(500);
      break;
    }
    expect(await app().readExport(shopId, id)).toEqual({ state: 'stopped', rows: 0 });
  });

  test('that is not heard of any more has stopped', async () => {
    const shopId = await addShop(database());
    const { id, secret } = await app().prepareExport(shopId, WHOLE, null);
    await app().openExport(secret);
    await database().sql.query(
      "UPDATE csv_export SET rows = 2000, updated_at = now() - interval '181 seconds' WHERE id = $1",
      [id],
    );
    expect(await app().readExport(shopId, id)).toEqual({ state: 'stopped', rows: 2000 });
  });
});
