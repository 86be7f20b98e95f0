import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { openDatabase, RECEIVE_CONNECTIONS } from '#app/store/database.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { startAppProcess } from '#sandbox/app-process.ts';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';
import { startBenchProcess } from '../child-process.ts';
import type { SuiteContext } from '../suite.ts';
import { type ContestantSetup, setupEnvironment } from './contestant-setup.ts';

export type ContestantName = 'app' | 'insert' | 'verify' | 'remix';

export type Contestant = {
  name: ContestantName;
  label: string;
  port: number;
  /** What a row keeps of the payload from now on. */
  setFacts(facts: string): Promise<void>;
  /** Rows stored since the last `clear`; null: it stores none. */
  countRows(): Promise<number | null>;
  clear(): Promise<void>;
};

export type StageOptions = {
  clusterUrl: string;
  apiKey: string;
  apiSecret: string;
  encryptionKey: Buffer;
  shopDomains: readonly string[];
  /** The core of every contestant. */
  cores: string;
};

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations');

/** The columns of the app's own row, and a key on the webhook's id. */
const BARE_TABLE = `
  CREATE TABLE bare_event (
    id uuid PRIMARY KEY, shop_id uuid NOT NULL, webhook_id text NOT NULL, root_gid text NOT NULL,
    subject_gid text NOT NULL, topic text NOT NULL, triggered_at timestamptz(3) NOT NULL,
    received_at timestamptz(3) NOT NULL DEFAULT now(), facts text, decided_at timestamptz(3),
    changes integer, UNIQUE (shop_id, webhook_id)
  )`;

const listening = z.object({ port: z.int() });

async function makeDatabase(options: StageOptions, name: string): Promise<string> {
  await runAsAdmin(options.clusterUrl, `CREATE DATABASE ${name}`);
  const url = new URL(options.clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A database with the app's tables and its installed shops; returns their ids by domain. */
async function prepareAppDatabase(
  url: string,
  domains: readonly string[],
): Promise<Record<string, string>> {
  const location = { kind: 'postgres', url } as const;
  const database = await openDatabase(location, readMigrations(MIGRATIONS), new Date());
  const shops: Record<string, string> = {};
  for (const domain of domains) {
    const id = uuidv7();
    await database.sql.query(
      'INSERT INTO shop (id, domain, installed_at, sending_on) VALUES ($1, $2, now(), false)',
      [id, domain],
    );
    shops[domain] = id;
  }
  await database.sql.query('ANALYZE shop');
  await database.close();
  return shops;
}

/** Counts and clears the rows of a contestant. */
async function openTables(
  url: string,
  tables: readonly string[],
  context: SuiteContext,
): Promise<Pick<Contestant, 'countRows' | 'clear'>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  context.atEnd(() => client.end());
  return {
    async countRows() {
      const [first] = tables;
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${first}`);
      return rows[0]?.n ?? 0;
    },
    async clear() {
      await client.query(`TRUNCATE ${tables.join(', ')}`);
      await client.query('CHECKPOINT');
    },
  };
}

async function startApp(options: StageOptions, context: SuiteContext): Promise<Contestant> {
  const url = await makeDatabase(options, 'app');
  await prepareAppDatabase(url, options.shopDomains);
  const app = await startAppProcess({
    role: 'web',
    appUrl: 'https://app.example.com',
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    encryptionKey: options.encryptionKey.toString('base64'),
    shopifyUrl: 'http://127.0.0.1:9',
    oneMsgUrl: 'http://127.0.0.1:9',
    database: { url },
    cores: options.cores,
  });
  context.atEnd(async () => {
    await app.kill('SIGTERM');
  });
  return {
    name: 'app',
    label: 'the app (ROLE=web)',
    port: Number(new URL(app.url).port),
    setFacts: async () => {},
    ...(await openTables(url, ['event', 'webhook_key'], context)),
  };
}

async function startReference(
  script: string,
  setup: ContestantSetup,
  { cores }: StageOptions,
  context: SuiteContext,
): Promise<Pick<Contestant, 'port' | 'setFacts'>> {
  const child = await startBenchProcess({
    script: join(import.meta.dirname, script),
    cores,
    environment: setupEnvironment(setup),
  });
  context.atEnd(() => child.stop());
  return {
    port: listening.parse(child.ready).port,
    setFacts: async (facts) => void (await child.ask({ facts })),
  };
}

/** Starts all contestants, each a process of its own on the same core, with a database of its own. */
export async function startContestants(
  options: StageOptions,
  context: SuiteContext,
): Promise<Contestant[]> {
  const app = await startApp(options, context);
  const remixUrl = await makeDatabase(options, 'remix');
  const shops = await prepareAppDatabase(remixUrl, options.shopDomains);
  const bareUrl = await makeDatabase(options, 'bare');
  await runAsAdmin(bareUrl, BARE_TABLE);
  const { apiKey, apiSecret } = options;
  const setup = { apiKey, apiSecret, shops, stores: true, connections: RECEIVE_CONNECTIONS };
  const bare = { ...setup, databaseUrl: bareUrl };
  return [
    app,
    {
      name: 'insert',
      label: '(a) bare, one insert each',
      ...(await startReference('bare-process.ts', bare, options, context)),
      ...(await openTables(bareUrl, ['bare_event'], context)),
    },
    {
      name: 'verify',
      label: '(b) bare, nothing stored',
      ...(await startReference('bare-process.ts', { ...bare, stores: false }, options, context)),
      countRows: async () => null,
      clear: async () => {},
    },
    {
      name: 'remix',
      label: '(c) Remix and Prisma',
      ...(await startReference(
        'remix-process.ts',
        { ...setup, databaseUrl: remixUrl },
        options,
        context,
      )),
      ...(await openTables(remixUrl, ['event', 'webhook_key'], context)),
    },
  ];
}
