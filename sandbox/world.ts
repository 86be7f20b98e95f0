import { randomBytes } from 'node:crypto';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from './onemsg/simulator.ts';
import type { SwitchPatch } from './onemsg/switches.ts';
import { type ShopifySimulator, startShopifySimulator } from './shopify/simulator.ts';
import { startTunnel, type Tunnel, type TunnelOptions } from './shopify/tunnel.ts';

export const SHOP = 'sandbox-shop.myshopify.com';
export const CHANNEL = { id: 'VID100000001', token: 'sandbox-token-4b1f0d7c9a' } as const;

const API_KEY = 'sandbox-client-id';
const API_SECRET = 'sandbox-client-secret';

export type World = {
  shopify: ShopifySimulator;
  oneMsg: OneMsgSimulator;
  tunnel: Tunnel;
  app: AppProcess;
  /** Ends the app process and starts it anew on the same database. */
  restart(signal: 'SIGTERM' | 'SIGKILL', role?: Role): Promise<void>;
  /**
   * Starts another version, of the folder `folder`, beside the app process, sends all requests to
   * it and returns the older process, which goes on.
   */
  deploy(folder: string): Promise<AppProcess>;
  stop(): Promise<void>;
};

type Role = 'all' | 'web' | 'worker';

export type WorldOptions = {
  role?: Role;
  database: { url: string } | { folder: string };
  /** Fixed ports for people; tests take any. */
  ports?: { tunnel: number; shopify: number; oneMsg: number };
  switches?: SwitchPatch;
  /** Milliseconds before a webhook is delivered again. */
  webhookRetryMs?: number;
  logLevel?: string;
  tunnelHost?: TunnelOptions['host'];
  /** More of the app's environment. */
  environment?: Readonly<Record<string, string>>;
  /** Who uses the app, where its database knows them already; else the sandbox's own. */
  known?: { shop: string; channel: { id: string; token: string }; encryptionKey: string };
};

/** Starts the app between its simulators: Shopify, 1MSG and the tunnel a browser comes in by. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { ports, known } = options;
  const encryptionKey = known?.encryptionKey ?? randomBytes(32).toString('base64');
  const shopify = await startShopifySimulator({
    port: ports?.shopify ?? 0,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [{ domain: known?.shop ?? SHOP, name: 'Sandbox shop', countryCode: 'DE' }],
    appName: 'Order status',
    retryBaseMs: options.webhookRetryMs ?? 500,
  });
  const oneMsg = await startOneMsgSimulator({
    port: ports?.oneMsg ?? 0,
    channels: [known?.channel ?? CHANNEL],
    ...(options.switches !== undefined && { switches: options.switches }),
  });
  const tunnel = await startTunnel({
    port: ports?.tunnel ?? 0,
    ...(options.tunnelHost !== undefined && { host: options.tunnelHost }),
    target: 'http://127.0.0.1:9',
    simulatorUrl: shopify.url,
  });
  shopify.setAppUrl(tunnel.url);
  const start = (role: Role, folder?: string): Promise<AppProcess> =>
    startAppProcess({
      role,
      ...(folder !== undefined && { folder }),
      ...(options.environment !== undefined && { environment: options.environment }),
      appUrl: tunnel.url,
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      encryptionKey,
      shopifyUrl: shopify.url,
      oneMsgUrl: oneMsg.url,
      database: options.database,
      ...(options.logLevel !== undefined && { logLevel: options.logLevel }),
    });
  const stopSimulators = async (): Promise<void> => {
    await Promise.all([tunnel.close(), shopify.close(), oneMsg.close()]);
  };
  try {
    const app = await start(options.role ?? 'all');
    tunnel.setTarget(app.url);
    const world: World = {
      shopify,
      oneMsg,
      tunnel,
      app,
      async restart(signal, role = 'all') {
        await world.app.kill(signal);
        world.app = await start(role);
        tunnel.setTarget(world.app.url);
      },
      async deploy(folder) {
        const older = world.app;
        world.app = await start('all', folder);
        tunnel.setTarget(world.app.url);
        return older;
      },
      async stop() {
        await world.app.kill('SIGTERM');
        await stopSimulators();
      },
    };
    return world;
  } catch (error) {
    await stopSimulators();
    throw error;
  }
}
