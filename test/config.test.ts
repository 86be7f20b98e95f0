import { describe, expect, test } from 'vitest';
import { ConfigProblem, readConfig } from '#app/config.server.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OLD_KEY = Buffer.alloc(32, 2).toString('base64');

const COMPLETE = {
  SHOPIFY_API_KEY: 'client-id',
  SHOPIFY_API_SECRET: 'client-secret',
  SHOPIFY_APP_URL: 'https://app.example.com',
  ENCRYPTION_KEY: KEY,
};

function problemOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigProblem) return error.message;
    throw error;
  }
  throw new Error('The app would start');
}

describe('the configuration', () => {
  test('needs four variables; all others have a value of their own', () => {
    expect(readConfig(COMPLETE)).toEqual({
      shopify: {
        apiKey: 'client-id',
        apiSecret: 'client-secret',
        appUrl: 'https://app.example.com',
      },
      appHandle: null,
      database: { kind: 'embedded', folder: '.data' },
      encryptionKeys: [Buffer.alloc(32, 1)],
      onemsgBaseUrls: ['https://api.1msg.io', 'https://sandbox.1msg.io'],
      role: 'all',
      port: 3000,
      drainSeconds: 0,
      logLevel: 'info',
      waitDivisor: 1,
      mail: null,
      production: false,
    });
  });

  test('takes every variable, an empty one as if it were not set', () => {
    const config = readConfig({
      ...COMPLETE,
      SHOPIFY_APP_URL: 'https://app.example.com/',
      SHOPIFY_APP_HANDLE: 'order-status',
      DATABASE_URL: 'postgresql://user@db/app',
      DATA_DIR: '',
      ENCRYPTION_KEY: `${KEY}, ${OLD_KEY}`,
      ONEMSG_BASE_URLS: ' http://127.0.0.1:9000/ , https://api.1msg.io',
      ROLE: 'worker',
      PORT: '8080',
      DRAIN_SECONDS: '20',
      LOG_LEVEL: 'debug',
      WAIT_DIVISOR: '10',
      SMTP_URL: 'smtps://user:word@mail.example:465',
      MAIL_FROM: 'app@app.example',
      NODE_ENV: 'production',
      UNRELATED: 'x',
    });
    expect(config).toEqual({
      shopify: {
        apiKey: 'client-id',
        apiSecret: 'client-secret',
        appUrl: 'https://app.example.com',
      },
      appHandle: 'order-status',
      database: { kind: 'postgres', url: 'postgresql://user@db/app' },
      encryptionKeys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
      onemsgBaseUrls: ['http://127.0.0.1:9000', 'https://api.1msg.io'],
      role: 'worker',
      port: 8080,
      drainSeconds: 20,
      logLevel: 'debug',
      waitDivisor: 10,
      mail: { url: 'smtps://user:word@mail.example:465', from: 'app@app.example' },
      production: true,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test.each([
    ['SHOPIFY_API_KEY', /client ID/],
    ['SHOPIFY_API_SECRET', /client secret/],
    ['SHOPIFY_APP_URL', /https:\/\/ address/],
    ['ENCRYPTION_KEY', /openssl rand -base64 32/],
  ])('without %s the app does not start, and says what to set', (name, mend) => {
    for (const value of [undefined, '']) {
      const problem = problemOf({ ...COMPLETE, [name]: value });
      expect(problem).toMatch(new RegExp(`^The app cannot start:\n  ${name} is not set; `));
      expect(problem).toMatch(mend);
      expect(problem.split('\n')).toHaveLength(2);
    }
  });

  test.each([
    ['a worker', { ROLE: 'worker', DATABASE_URL: 'postgresql://db/app' }, 0],
    ['one that others can take over from', { DATABASE_URL: 'postgresql://db/app' }, 5],
    ['the only process of an embedded database', {}, 0],
  ])('%s drains as long as it makes sense', (_, environment, seconds) => {
    expect(readConfig({ ...COMPLETE, ...environment }).drainSeconds).toBe(seconds);
  });

  test('says everything that is missing at once', () => {
    const lines = problemOf({}).split('\n').slice(1);
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(Object.keys(COMPLETE));
  });

  test.each([
    ['SHOPIFY_API_KEY', '  ', /client ID/],
    ['SHOPIFY_API_SECRET', ' ', /client secret/],
    ['SHOPIFY_APP_URL', 'app.example.com', /must be an https:\/\/ address/],
    ['SHOPIFY_APP_URL', 'http://app.example.com', /must be an https:\/\/ address/],
    ['SHOPIFY_APP_URL', 'ftp://localhost', /must be an https:\/\/ address/],
    ['SHOPIFY_APP_HANDLE', 'order status', /must be the app's handle/],
    ['SHOPIFY_APP_HANDLE', '../charges', /must be the app's handle/],
    ['DATABASE_URL', 'mysql://db/app', /must start with postgresql:\/\//],
    ['ENCRYPTION_KEY', 'short', /must be 32 bytes in base64; make one with `openssl/],
    ['ENCRYPTION_KEY', `${KEY},`, /must be 32 bytes in base64/],
    ['ENCRYPTION_KEY', Buffer.alloc(33).toString('base64'), /must be 32 bytes/],
    ['ONEMSG_BASE_URLS', 'https://api.1msg.io,api', /must be an https:\/\/ address/],
    ['ONEMSG_BASE_URLS', 'http://1msg.io', /must be an https:\/\/ address/],
    ['ROLE', 'everything', /must be all, web or worker/],
    ['PORT', 'http', /must be a port number, 0 to 65535/],
    ['PORT', '65536', /must be a port number/],
    ['PORT', '80.5', /must be a port number/],
    ['PORT', '-1', /must be a port number/],
    ['DRAIN_SECONDS', '31', /must be 0 to 30/],
    ['DRAIN_SECONDS', 'soon', /must be 0 to 30/],
    ['WAIT_DIVISOR', '0.5', /must be 1 to 999/],
    ['LOG_LEVEL', 'loud', /must be one of trace, debug, info, warn, error, fatal, silent/],
  ])('%s=%s is refused with what it must be', (name, value, mend) => {
    const problem = problemOf({ ...COMPLETE, [name]: value });
    expect(problem).toMatch(mend);
    expect(problem.split('\n').slice(1)).toEqual([expect.stringContaining(`  ${name} must `)]);
    // A secret that was mistyped is a secret still.
    if (value.trim() !== '' && name !== 'ROLE') expect(problem).not.toContain(value);
  });

  test.each(['web', 'worker'])('ROLE=%s needs PostgreSQL', (role) => {
    expect(problemOf({ ...COMPLETE, ROLE: role })).toMatch(/ROLE must be all without DATABASE_URL/);
    const env = { ...COMPLETE, ROLE: role, DATABASE_URL: 'postgres://db/app' };
    expect(readConfig(env).role).toBe(role);
  });

  test('in production the embedded database needs a folder that was chosen', () => {
    const production = { ...COMPLETE, NODE_ENV: 'production' };
    const problem = problemOf(production);
    expect(problem).toMatch(/DATABASE_URL is not set; set it to .* or set DATA_DIR/);
    expect(readConfig({ ...production, DATA_DIR: '/var/lib/app' }).database).toEqual({
      kind: 'embedded',
      folder: '/var/lib/app',
    });
  });
});
