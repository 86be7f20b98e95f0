import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { NewEvent } from '#app/pipeline/receive.ts';
import { type JobQueue, startJobQueue } from '#app/queue/job-queue.server.ts';
import { type Database, openDatabase } from '#app/store/database.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { makeVault } from '#app/store/vault.ts';
import { type AppProcess, startAppProcess } from '#sandbox/app-process.ts';
import { type PostgresCluster, startPostgresCluster } from '#sandbox/postgres-cluster.ts';
import { buildPages } from '../build-pages.ts';
import type { SuiteContext } from '../suite.ts';
import { type Responder, startResponder } from './responder.ts';
import { type BenchShop, makeBenchShops, type ShopsOptions } from './shops.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');
/** Who receives deliveries together stores so many in a statement at most. */
const EVENTS_PER_STATEMENT = 200;
export const API_SECRET = 'benchmark';
/** As whom the app's processes are connected. */
export const APP_ROLE = 'app';

export type AppOptions = {
  role: 'all' | 'web' | 'worker';
  environment?: Readonly<Record<string, string>>;
  nodeFlags?: readonly string[];
  /** The folder that has the app and its build; this repository's if left out. */
  folder?: string;
};

/** What the suites of the pipeline stand on: a PostgreSQL, shops, a 1MSG and processes of the app. */
export type Stage = {
  cluster: PostgresCluster;
  database: Database;
  responder: Responder;
  shops: readonly BenchShop[];
  /** Wakes the loops of the app's workers, as another process of it would. */
  queue: JobQueue;
  startApp(options: AppOptions): Promise<AppProcess>;
  /** Leads the delivery reports of all channels to this process. */
  leadReportsTo(url: string): Promise<void>;
  /** All at once, so that no worker finds some of them before the others are there. */
  storeEvents(events: readonly NewEvent[]): Promise<void>;
};

export type StageOptions = ShopsOptions & {
  /** Settings of PostgreSQL. */
  settings?: Readonly<Record<string, string>>;
};

/** Sets the stage; what it starts ends with the suite. */
export async function setStage(context: SuiteContext, options: StageOptions): Promise<Stage> {
  const { print, atEnd } = context;
  buildPages(print);
  const cluster = await startPostgresCluster({
    name: 'bench',
    ...(options.settings !== undefined && { settings: options.settings }),
  });
  atEnd(() => cluster.drop());
  const database = await openDatabase(
    { kind: 'postgres', url: cluster.url },
    readMigrations(MIGRATIONS),
    new Date(),
  );
  atEnd(() => database.close());
  // An account of its own, so that its statements can be told from those of the benchmark.
  await database.sql.query(`CREATE ROLE ${APP_ROLE} SUPERUSER LOGIN`);
  const appDatabase = new URL(cluster.url);
  appDatabase.username = APP_ROLE;
  const encryptionKey = randomBytes(32);
  const vault = makeVault([encryptionKey]);
  const responder = await startResponder();
  atEnd(() => responder.stop());
  const shops = await makeBenchShops(database.sql, vault, responder.url, options);
  const queue = await startJobQueue(database.engine, (error) => print(`queue: ${String(error)}`));
  atEnd(() => queue.stop());

  return {
    cluster,
    database,
    responder,
    shops,
    queue,
    async startApp({ role, environment, nodeFlags, folder }) {
      const app = await startAppProcess({
        role,
        appUrl: 'http://127.0.0.1:9',
        apiKey: 'benchmark',
        apiSecret: API_SECRET,
        encryptionKey: encryptionKey.toString('base64'),
        shopifyUrl: null,
        oneMsgUrl: responder.url,
        database: { url: appDatabase.href },
        ...(environment !== undefined && { environment }),
        ...(nodeFlags !== undefined && { nodeFlags }),
        ...(folder !== undefined && { folder }),
      });
      atEnd(async () => {
        await app.kill('SIGTERM');
        reportErrors(app, print);
      });
      return app;
    },
    async leadReportsTo(url) {
      await responder.setChannels(
        shops.map(({ channelId, token, hookKey }) => ({
          id: channelId,
          token,
          hookUrl: `${url}/hooks/1msg/${hookKey}`,
        })),
      );
    },
    storeEvents: (given) =>
      database.sql.transaction(async (tx) => {
        const events = makeEventStore({ ...tx, transaction: (work) => work(tx) }, vault);
        for (let from = 0; from < given.length; from += EVENTS_PER_STATEMENT) {
          const group = given.slice(from, from + EVENTS_PER_STATEMENT);
          const stored = await events.storeEvents(group);
          const isNew =
            stored.outcome === 'stored' && [...stored.as.values()].every((as) => as === 'new');
          if (!isNew) throw new Error('Events were not stored as new');
        }
      }),
  };
}

/** What a process logged as a warning or an error is shown, so that no run passes over it. */
function reportErrors(app: AppProcess, print: (line: string) => void): void {
  const lines = app.output().split('\n');
  const told = lines.filter((line) => line !== '' && !/^\{"level":"(trace|debug|info)"/.test(line));
  for (const line of told.slice(0, 20)) print(`app: ${line.slice(0, 500)}`);
  if (told.length > 20) print(`app: ${told.length - 20} more such lines`);
}
