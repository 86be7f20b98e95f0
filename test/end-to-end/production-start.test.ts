import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './app-database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHIPPED = ['package.json', 'app', 'build', 'prisma'];
const ENVIRONMENT = {
  SHOPIFY_API_KEY: 'client-id',
  SHOPIFY_API_SECRET: 'client-secret',
  SHOPIFY_APP_URL: 'https://app.example.com',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  PORT: '0',
};

/** What is shipped, in a folder of its own: no sandbox, no tests. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'order-status-production-'));
  for (const name of SHIPPED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(environment: Record<string, string>): { child: ChildProcess; output(): string } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    env: { PATH, HOME, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return { child, output: () => output };
}

test('npm start serves the app with nothing of the sandbox there', async () => {
  const { child, output } = start({ ...ENVIRONMENT, DATA_DIR: join(folder, 'data') });
  try {
    const port = await until('the app to be ready', async () => {
      if (child.exitCode !== null) throw new Error(output());
      return /"port":(\d+)/.exec(output())?.[1] ?? null;
    });
    const base = `http://127.0.0.1:${port}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    const webhook = await fetch(`${base}/webhooks/shopify`, { method: 'POST', body: '{}' });
    expect(webhook.status).toBe(401);
    // Opened outside the admin: a page that says so, and never asks for a shop domain.
    const page = await fetch(base, { headers: { 'user-agent': 'Mozilla/5.0 Chrome/144.0' } });
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('Open this app from your Shopify admin');
    expect(html).not.toContain('<input');
    const asset = /\/assets\/[\w.-]+\.(?:css|js)/.exec(html)?.[0];
    expect((await fetch(`${base}${asset}`)).status).toBe(200);
    const compressed = await fetch(`${base}${asset}`, { headers: { 'accept-encoding': 'br' } });
    expect(compressed.headers.get('content-encoding')).toBe('br');
    // Ranges that make no sense, and paths that climb, must not end the process.
    for (const range of ['bytes=5-2', 'bytes=-', 'bytes=99999999-', 'x']) {
      const response = await fetch(`${base}${asset}`, { headers: { range } });
      expect([200, 206, 416]).toContain(response.status);
    }
    for (const path of ['/assets/..%2f..%2fserver/index.js', '/%00', '//', '/assets/none.js']) {
      expect((await fetch(`${base}${path}`)).status).toBeLessThan(500);
    }
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  } finally {
    const ended = once(child, 'exit');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  expect(output()).toContain('"msg":"stopping"');
}, 60_000);

const WITHOUT_DATABASE = { ...ENVIRONMENT, DATA_DIR: undefined };

test.each([
  ['SHOPIFY_API_KEY', undefined, 'client ID'],
  ['SHOPIFY_APP_URL', 'ftp://app.example.com', 'https://'],
  ['ENCRYPTION_KEY', 'short', 'openssl rand -base64 32'],
  ['DATABASE_URL', undefined, 'PostgreSQL'],
  ['ROLE', 'both', 'all, web or worker'],
])(
  '%s set to %s stops the start with its name and the mend',
  async (name, value, mend) => {
    const given = Object.entries({ ...WITHOUT_DATABASE, [name]: value });
    const environment = Object.fromEntries(given.flatMap(([key, v]) => (v ? [[key, v]] : [])));
    const { child, output } = start(environment);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(output()).toContain(name);
    expect(output()).toContain(mend);
    expect(output()).not.toContain('    at ');
  },
  30_000,
);
