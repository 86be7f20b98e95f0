import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#app/store/database.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { type Merchant, makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { CHANNEL, SHOP, startWorld, type World } from '#sandbox/world.ts';
import { type AppDatabase, makeAppDatabase, until } from './app-database.ts';
import { shipOrder } from './shipped-order.ts';

const PHONE = '4915123456701';
let database: AppDatabase;
let world: World;
let merchant: Merchant;

beforeAll(async () => {
  database = await makeAppDatabase();
  world = await startWorld({ database: database.location, logLevel: 'debug' });
  merchant = makeMerchant(world);
  await setUpApp(merchant);
  const order = shipOrder(world, {
    firstName: 'Philippa',
    lastName: 'Zauberwort',
    phone: '+49 151 23456701',
    customerLocale: 'de',
  });
  await until('the message to be read', async () => {
    const { rows } = await merchant.listNotifications(order.name);
    return rows.some((row) => row.state === 'read') ? true : null;
  });
});

afterAll(async () => {
  await world?.stop();
  await database?.drop();
});

test('the bytes sent to 1MSG are the contract, field by field', () => {
  const [message, ...others] = world.oneMsg.messages({ phone: PHONE });
  expect(others).toEqual([]);
  const body: unknown = JSON.parse(message?.request.rawBody.toString('utf8') ?? '');
  expect(body).toEqual({
    phone: PHONE,
    template: 'order_status_update',
    namespace: expect.stringMatching(/^[0-9a-f_]{36}$/),
    language: { policy: 'deterministic', code: 'de' },
    params: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Philippa' },
          { type: 'text', text: 'Bestellung #1001' },
          { type: 'text', text: 'Versandt' },
        ],
      },
    ],
    messageSendTtlSeconds: expect.any(Number),
  });
  const { messageSendTtlSeconds } = body as { messageSendTtlSeconds: number };
  expect(messageSendTtlSeconds).toBeGreaterThan(43_000);
  expect(messageSendTtlSeconds).toBeLessThanOrEqual(43_200);
});

test('the token travels in the Authorization header and nowhere else', () => {
  const [message] = world.oneMsg.messages({ phone: PHONE });
  expect(message?.request.headers.authorization).toBe(`Bearer ${CHANNEL.token}`);
  expect(message?.request.headers['content-type']).toMatch(/^application\/json/);
  expect(message?.request.path).toBe(`/${CHANNEL.id}/sendTemplate`);
  expect(message?.request.rawBody.toString('utf8')).not.toContain(CHANNEL.token);
});

test('no page hands out the token', async () => {
  const token = await world.shopify.sessionToken(SHOP);
  const { rows } = await merchant.listNotifications();
  const paths = [
    '/app',
    '/app/settings',
    '/app/settings/templates',
    '/app/settings/statuses',
    '/app/notifications',
    ...rows.map((row) => `/app/notifications/${row.id}`),
  ];
  expect(paths.length).toBeGreaterThan(6);
  for (const path of paths) {
    for (const suffix of ['', '.data']) {
      const response = await fetch(`${world.tunnel.url}${path}${suffix}`, {
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'Mozilla/5.0 Chrome/144.0' },
      });
      expect([path, suffix, response.status]).toEqual([path, suffix, 200]);
      expect(await response.text()).not.toContain(CHANNEL.token);
    }
  }
});

test('no secret and no personal datum is in the log or in a plain column', async () => {
  const wamid = world.oneMsg.messages({ phone: PHONE })[0]?.wamid ?? '';
  expect(wamid).toMatch(/^wamid\./);
  await world.app.kill('SIGTERM');
  const secrets = {
    token: CHANNEL.token,
    phone: PHONE,
    'national phone': '15123456701',
    name: 'Philippa',
    surname: 'Zauberwort',
    wamid,
    'rendered text': 'Versandt',
  };
  const log = world.app.output();
  expect(log).toContain('message attempted');
  for (const [what, secret] of Object.entries(secrets)) {
    expect([what, log.includes(secret)]).toEqual([what, false]);
  }
  expect(log).not.toMatch(/shp[au]t_|Bearer /);

  const dump = await dumpAllRows();
  expect(dump).toContain('#1001');
  for (const [what, secret] of Object.entries(secrets)) {
    expect([what, dump.includes(secret)]).toEqual([what, false]);
  }
  // Shopify's access and refresh tokens all begin so.
  expect(dump).not.toMatch(/shp[a-z]{2}_/);
});

/** Every row of every table, as text. */
async function dumpAllRows(): Promise<string> {
  const migrations = readMigrations(
    fileURLToPath(new URL('../../prisma/migrations', import.meta.url)),
  );
  const { location } = database;
  const opened = await openDatabase(
    'url' in location ? { kind: 'postgres', ...location } : { kind: 'embedded', ...location },
    migrations,
    new Date(),
  );
  try {
    const tables = await opened.sql.query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name
       FROM information_schema.tables
       WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    const parts: string[] = [];
    for (const { name } of tables) {
      const rows = await opened.sql.query<{ row: string }>(
        `SELECT row_to_json(t)::text AS row FROM ${name} t`,
      );
      parts.push(...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  } finally {
    await opened.close();
  }
}
