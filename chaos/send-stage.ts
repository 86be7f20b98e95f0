import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '#app/store/database.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { makeVault, type Vault } from '#app/store/vault.ts';
import { type AppProcess, startAppProcess } from '#sandbox/app-process.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import type { SwitchPatch } from '#sandbox/onemsg/switches.ts';
import { makeExperimentDatabase } from './experiment-database.ts';
import { makeQueuedShop, type QueuedShop } from './queued-shop.ts';
import { type RefusingProxy, startRefusingProxy } from './refusing-proxy.ts';

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** Real worker processes between a real database and a simulated 1MSG, for experiments on sending. */
export type SendStage = {
  database: Database;
  vault: Vault;
  oneMsg: OneMsgSimulator;
  proxy: RefusingProxy;
  shops: QueuedShop[];
  stop(): Promise<void>;
};

type Profile = { namespace: string; components: { type: string; text?: string }[] };

async function readTemplate(url: string, channel: { id: string; token: string }) {
  const response = await fetch(`${url}/${channel.id}/templates`, {
    headers: { authorization: `Bearer ${channel.token}` },
  });
  const { templates } = (await response.json()) as {
    templates: (Profile & { name: string; language: string })[];
  };
  const found = templates.find(
    ({ name, language }) => name === 'order_status_update' && language === 'en',
  );
  const body = found?.components.find(({ type }) => type === 'BODY')?.text;
  if (found === undefined || body === undefined) throw new Error('The template is not there');
  return { namespace: found.namespace, body };
}

/** What a process logged as an error is shown, so that an experiment cannot pass over it. */
function reportErrors(output: string): void {
  for (const line of output.split('\n')) {
    if (line !== '' && !/^\{"level":"(trace|debug|info)"/.test(line)) {
      process.stderr.write(`${line.slice(0, 500)}\n`);
    }
  }
}

/** Starts two workers with every wait divided, and a shop on each of `channels`. */
export async function startSendStage(options: {
  channels: readonly string[];
  waitDivisor: number;
  workers?: number;
  switches?: SwitchPatch;
}): Promise<SendStage> {
  const location = await makeExperimentDatabase();
  const encryptionKey = randomBytes(32);
  const vault = makeVault([encryptionKey]);
  const channels = options.channels.map((id) => ({ id, token: `token-of-${id}` }));
  const oneMsg = await startOneMsgSimulator({
    channels,
    ...(options.switches !== undefined && { switches: options.switches }),
  });
  const proxy = await startRefusingProxy(oneMsg.port);
  const database = await openDatabase(
    { kind: 'postgres', url: location.url },
    readMigrations(MIGRATIONS),
    new Date(),
  );
  const shops: QueuedShop[] = [];
  for (const channel of channels) {
    const template = await readTemplate(oneMsg.url, channel);
    shops.push(
      await makeQueuedShop(database.sql, vault, { ...channel, baseUrl: proxy.url, ...template }),
    );
  }
  const workers: AppProcess[] = [];
  for (let n = 0; n < (options.workers ?? 2); n += 1) {
    workers.push(
      await startAppProcess({
        role: 'worker',
        appUrl: 'http://127.0.0.1:9',
        apiKey: 'experiment',
        apiSecret: 'experiment',
        encryptionKey: encryptionKey.toString('base64'),
        shopifyUrl: 'http://127.0.0.1:9',
        oneMsgUrl: proxy.url,
        database: { url: location.url },
        environment: { WAIT_DIVISOR: String(options.waitDivisor) },
      }),
    );
  }
  return {
    database,
    vault,
    oneMsg,
    proxy,
    shops,
    async stop() {
      await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
      for (const worker of workers) reportErrors(worker.output());
      await database.close();
      await proxy.refuse();
      await oneMsg.close();
      await location.drop();
    },
  };
}
