import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pinnedTo } from './pinned-command.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type AppProcessOptions = {
  /** The app's public address: the tunnel. */
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  encryptionKey: string;
  /** Where Shopify's addresses lead; null: they are left as they are. */
  shopifyUrl: string | null;
  oneMsgUrl: string;
  database: { url: string } | { folder: string };
  role?: 'all' | 'web' | 'worker';
  logLevel?: string;
  /** The folder that has the app, its build and this sandbox; this repository's if left out. */
  folder?: string;
  /** More environment variables, over those above. */
  environment?: Readonly<Record<string, string>>;
  /** The cores it runs on, as `taskset -c` takes them; any if left out. */
  cores?: string;
  /** Node's own flags, such as `--cpu-prof`. */
  nodeFlags?: readonly string[];
};

export type AppProcess = {
  url: string;
  pid: number;
  /** From its start to the line that says so, in milliseconds. */
  readyMs: number;
  /** Everything the process wrote so far. */
  output(): string;
  /** Settles with how it ended, by itself or not. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  /** Settles when it has ended, with its exit code; null: it was killed. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
};

/** What Node compiled once: processes start by the dozen here. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/node-compiled', import.meta.url));

const START_DEADLINE_MS = 60_000;
const READY = '"msg":"ready"';

function environment(options: AppProcessOptions): NodeJS.ProcessEnv {
  // The machine's own settings of these names must not leak into the sandbox.
  const { DATABASE_URL: _, DATA_DIR: __, ...machine } = process.env;
  return {
    ...machine,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: COMPILED,
    SHOPIFY_API_KEY: options.apiKey,
    SHOPIFY_API_SECRET: options.apiSecret,
    SHOPIFY_APP_URL: options.appUrl,
    ENCRYPTION_KEY: options.encryptionKey,
    ONEMSG_BASE_URLS: options.oneMsgUrl,
    ...(options.shopifyUrl !== null && { SANDBOX_SHOPIFY_URL: options.shopifyUrl }),
    ROLE: options.role ?? 'all',
    PORT: '0',
    DRAIN_SECONDS: '0',
    LOG_LEVEL: options.logLevel ?? 'info',
    ...('url' in options.database
      ? { DATABASE_URL: options.database.url }
      : { DATA_DIR: options.database.folder }),
    ...options.environment,
  };
}

function readPort(output: string): number | null {
  for (const line of output.split('\n')) {
    if (!line.includes(READY)) continue;
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'port' in entry) return Number(entry.port);
  }
  return null;
}

async function waitForPort(child: ChildProcess, output: () => string): Promise<number> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    const port = readPort(output());
    if (port !== null) return port;
    if (child.exitCode !== null) throw new Error(`The app did not start:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`The app did not get ready in time:\n${output()}`);
}

const packageScripts = z.object({ scripts: z.object({ start: z.string() }) });
const START = /\bnode (?<flags>(?:--\S+ )*)app\/start\.ts$/;

/** The flags that the `start` script of this version gives Node. */
function startFlags(folder: string): string[] {
  const { scripts } = packageScripts.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const flags = START.exec(scripts.start)?.groups?.['flags'];
  if (flags === undefined)
    throw new Error(`The start script does not start the app: ${scripts.start}`);
  return flags.split(' ').filter((flag) => flag !== '');
}

/**
 * Starts the app as production does; where Shopify's addresses lead elsewhere, with a preload that
 * sees to it.
 */
export async function startAppProcess(options: AppProcessOptions): Promise<AppProcess> {
  const folder = options.folder ?? ROOT;
  const [program, args] = pinnedTo(options.cores ?? null, process.execPath, [
    ...startFlags(folder),
    ...(options.nodeFlags ?? []),
    ...(options.shopifyUrl === null ? [] : ['--import', './sandbox/reroute.mjs']),
    'app/start.ts',
  ]);
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let readyMs: number | null = null;
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    if (readyMs === null && output.includes(READY)) readyMs = performance.now() - startedAt;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const port = await waitForPort(child, () => output);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    readyMs: readyMs ?? Number.NaN,
    output: () => output,
    ended,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}
