import { z } from 'zod';
import { isEmailAddress } from './domain/staff-alert.ts';

const KEY_BYTES = 32;

function httpsOrLocal(value: string): boolean {
  const url = URL.parse(value);
  if (url === null) return false;
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (local && url.protocol === 'http:');
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}

function isMailServer(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '';
}

const baseUrl = z
  .string()
  .refine(httpsOrLocal, 'must be an https:// address')
  .transform((value) => value.replace(/\/+$/, ''));

const encryptionKeys = z
  .string()
  .transform((value) => value.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
  .refine((keys) => keys.every((key) => key.length === KEY_BYTES), {
    message: 'must be 32 bytes in base64; make one with `openssl rand -base64 32`',
  });

const environment = z.object({
  SHOPIFY_API_KEY: z
    .string()
    .trim()
    .min(1, "must be the app's client ID from the Shopify dashboard"),
  SHOPIFY_API_SECRET: z
    .string()
    .trim()
    .min(1, "must be the app's client secret from the Shopify dashboard"),
  SHOPIFY_APP_URL: baseUrl,
  SHOPIFY_APP_HANDLE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "must be the app's handle, as in its address in Shopify's admin")
    .optional(),
  DATABASE_URL: z
    .string()
    .refine((value) => /^postgres(ql)?:\/\//.test(value), 'must start with postgresql://')
    .optional(),
  DATA_DIR: z.string().min(1).optional(),
  ENCRYPTION_KEY: encryptionKeys,
  ONEMSG_BASE_URLS: z
    .string()
    .default('https://api.1msg.io,https://sandbox.1msg.io')
    .transform((value) => value.split(',').map((url) => url.trim()))
    .pipe(z.array(baseUrl).min(1)),
  ROLE: z.enum(['all', 'web', 'worker'], 'must be all, web or worker').default('all'),
  PORT: z
    .string()
    .refine(isPort, 'must be a port number, 0 to 65535')
    .default('3000')
    .transform(Number),
  DRAIN_SECONDS: z
    .string()
    .refine((value) => /^\d{1,2}$/.test(value) && Number(value) <= 30, 'must be 0 to 30')
    .transform(Number)
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  WAIT_DIVISOR: z
    .string()
    .refine((value) => /^\d{1,3}$/.test(value) && Number(value) >= 1, 'must be 1 to 999')
    .default('1')
    .transform(Number),
  SMTP_URL: z
    .string()
    .refine(isMailServer, 'must be smtp://user:password@host:port, or smtps:// for TLS at once')
    .optional(),
  MAIL_FROM: z.string().refine(isEmailAddress, 'must be an e-mail address').optional(),
  NODE_ENV: z.string().optional(),
});

export type Config = {
  readonly shopify: {
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly appUrl: string;
  };
  /** The app's handle in Shopify's admin, where its plans are; null: no page links to them. */
  readonly appHandle: string | null;
  readonly database:
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: 'embedded'; readonly folder: string };
  readonly encryptionKeys: readonly Uint8Array[];
  readonly onemsgBaseUrls: readonly string[];
  readonly role: 'all' | 'web' | 'worker';
  readonly port: number;
  /** How long a stopping process still takes requests, while load balancers find it not ready. */
  readonly drainSeconds: number;
  readonly logLevel: string;
  /** Divides every wait of sending and tracking: for experiments alone. */
  readonly waitDivisor: number;
  /** Where mails leave, and from whom; null: this installation sends none. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  readonly production: boolean;
};

/** A start with settings that cannot work: names every variable and its mend. */
export class ConfigProblem extends Error {}

/**
 * Reads and checks the environment once.
 * @throws ConfigProblem naming each missing or malformed variable and what it must be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = environment.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? 'environment');
      const problem = given[name] === undefined ? `is not set; ${mendOf(name)}` : issue.message;
      return `  ${name} ${problem}`;
    });
    throw new ConfigProblem(`The app cannot start:\n${[...new Set(lines)].join('\n')}`);
  }
  const value = result.data;
  const production = value.NODE_ENV === 'production';
  if (value.DATABASE_URL === undefined && value.ROLE !== 'all') {
    throw new ConfigProblem(
      'The app cannot start:\n  ROLE must be all without DATABASE_URL: the embedded database is for one process.',
    );
  }
  if (value.DATABASE_URL === undefined && production && value.DATA_DIR === undefined) {
    throw new ConfigProblem(
      'The app cannot start:\n  DATABASE_URL is not set; set it to a PostgreSQL address, or set DATA_DIR to a ' +
        'folder that is kept, to run on the embedded database.',
    );
  }
  if ((value.SMTP_URL === undefined) !== (value.MAIL_FROM === undefined)) {
    throw new ConfigProblem(
      'The app cannot start:\n  SMTP_URL and MAIL_FROM belong together: set both, or neither to send no mail.',
    );
  }
  const config: Config = {
    shopify: {
      apiKey: value.SHOPIFY_API_KEY,
      apiSecret: value.SHOPIFY_API_SECRET,
      appUrl: value.SHOPIFY_APP_URL,
    },
    appHandle: value.SHOPIFY_APP_HANDLE ?? null,
    database:
      value.DATABASE_URL === undefined
        ? { kind: 'embedded', folder: value.DATA_DIR ?? '.data' }
        : { kind: 'postgres', url: value.DATABASE_URL },
    encryptionKeys: value.ENCRYPTION_KEY,
    onemsgBaseUrls: value.ONEMSG_BASE_URLS,
    role: value.ROLE,
    port: value.PORT,
    drainSeconds: value.DRAIN_SECONDS ?? defaultDrainSeconds(value),
    logLevel: value.LOG_LEVEL,
    waitDivisor: value.WAIT_DIVISOR,
    mail:
      value.SMTP_URL === undefined || value.MAIL_FROM === undefined
        ? null
        : { url: value.SMTP_URL, from: value.MAIL_FROM },
    production,
  };
  return Object.freeze(config);
}

/** On the embedded database no other process could take over, and a worker is asked nothing. */
function defaultDrainSeconds(value: { DATABASE_URL?: string | undefined; ROLE: string }): number {
  return value.DATABASE_URL === undefined || value.ROLE === 'worker' ? 0 : 5;
}

const MENDS: Readonly<Record<string, string>> = {
  SHOPIFY_API_KEY: "set it to the app's client ID from the Shopify dashboard",
  SHOPIFY_API_SECRET: "set it to the app's client secret from the Shopify dashboard",
  SHOPIFY_APP_URL: 'set it to the public https:// address of this app',
  ENCRYPTION_KEY: 'make one with `openssl rand -base64 32` and keep it safe',
};

function mendOf(name: string): string {
  return MENDS[name] ?? 'set it';
}

/** The configuration of this process: the only place that reads its environment. */
export function readProcessConfig(): Config {
  return readConfig(process.env);
}
