import { randomBytes } from 'node:crypto';
import { STATUSES } from '#app/domain/status.ts';
import { type Merchant, makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import { type PostgresCluster, startPostgresCluster } from '#sandbox/postgres-cluster.ts';
import { type ShopifySimulator, startShopifySimulator } from '#sandbox/shopify/simulator.ts';
import { startTunnel, type Tunnel } from '#sandbox/shopify/tunnel.ts';
import { oneMsgOfABadDay } from './faults.ts';
import { type Fleet, startFleet } from './fleet.ts';
import type { ChaosOptions } from './options.ts';
import { CHAOS_SHOPS, labelOf } from './shops.ts';

/** Everything a run consists of. */
export type ChaosWorld = {
  shopify: ShopifySimulator;
  oneMsg: OneMsgSimulator;
  tunnel: Tunnel;
  cluster: PostgresCluster;
  fleet: Fleet;
  /** By the shop's domain. */
  merchants: ReadonlyMap<string, Merchant>;
  /** Which shop registered which hook address. */
  hookShops: ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

const API_KEY = 'chaos-client-id';
const API_SECRET = 'chaos-client-secret';
/** The second of the three channels echoes nothing, as 1MSG may be set up. */
const WITHOUT_ECHO = 'VID300000002';

type Started = Omit<ChaosWorld, 'merchants' | 'hookShops' | 'stop'>;

async function startParts(options: ChaosOptions): Promise<Started> {
  const cluster = await startPostgresCluster({ name: 'chaos' });
  const shopify = await startShopifySimulator({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: CHAOS_SHOPS.map(({ domain, name, country, prefix }) => ({
      domain,
      name,
      countryCode: country,
      orderPrefix: prefix,
    })),
    appName: 'Order status',
    retryBaseMs: 500,
    seed: options.seed,
  });
  const channels = new Map(CHAOS_SHOPS.map(({ channel }) => [channel.id, channel]));
  const oneMsg = await startOneMsgSimulator({
    channels: [...channels.values()],
    seed: options.seed,
  });
  const target = 'http://127.0.0.1:9';
  const tunnel = await startTunnel({ target, simulatorUrl: shopify.url });
  shopify.setAppUrl(tunnel.url);
  const fleet = await startFleet(
    {
      folder: options.appFolder,
      appUrl: tunnel.url,
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      encryptionKey: randomBytes(32).toString('base64'),
      shopifyUrl: shopify.url,
      oneMsgUrl: oneMsg.url,
      database: { url: cluster.url },
      environment: { WAIT_DIVISOR: String(options.waitDivisor) },
    },
    tunnel,
  );
  return { shopify, oneMsg, tunnel, cluster, fleet };
}

function expectSaved(answer: { outcome: string }): void {
  if (answer.outcome !== 'saved') throw new Error(`Not saved: ${JSON.stringify(answer)}`);
}

/** Starts all parts and sets every shop up through its pages, on a good day. */
export async function startWorld(options: ChaosOptions): Promise<ChaosWorld> {
  const parts = await startParts(options);
  const { shopify, oneMsg, tunnel, fleet, cluster } = parts;
  const merchants = new Map<string, Merchant>();
  const hookShops = new Map<string, string>();
  for (const { domain, channel, off } of CHAOS_SHOPS) {
    const merchant = makeMerchant({ shopify, tunnel }, { shop: domain, channel });
    const before = new Set(oneMsg.webhooks(channel.id).map(({ url }) => url));
    const switches = STATUSES.map((status) => [status, !off.includes(status)]);
    await setUpApp(merchant, Object.fromEntries(switches));
    expectSaved(await merchant.nameStatuses(labelOf));
    for (const { url } of oneMsg.webhooks(channel.id)) {
      if (!before.has(url)) hookShops.set(url, domain);
    }
    merchants.set(domain, merchant);
  }
  const quiet = options.without.includes('faults');
  oneMsg.setSwitches(oneMsgOfABadDay(options.events, { history: options.history, quiet }));
  for (const { channel } of CHAOS_SHOPS) {
    oneMsg.setSwitches({ echo: channel.id !== WITHOUT_ECHO }, { channel: channel.id });
  }
  if (!quiet) {
    shopify.setSwitches({
      webhooks: {
        repeat: 2,
        repeatChance: 0.08,
        shuffle: true,
        delay: { min: 0, max: 1200 },
        late: { chance: 0.04, min: 3_000, max: 12_000 },
        dropChance: options.dropChance,
      },
    });
  }
  return {
    ...parts,
    merchants,
    hookShops,
    async stop() {
      await fleet.stop();
      await Promise.all([tunnel.close(), shopify.close(), oneMsg.close()]);
      if (!options.keep) await cluster.drop();
    },
  };
}
