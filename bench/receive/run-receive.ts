/**
 * Receiving beside three references, with the same payloads, connections and server settings: how
 * many webhooks a second are stored and answered, and how long an answer takes at half of that.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import { makeVault } from '#app/store/vault.ts';
import { startPostgresCluster } from '#sandbox/postgres-cluster.ts';
import { buildPages } from '../build-pages.ts';
import { watchCores } from '../busy-cores.ts';
import { type BenchProcess, startBenchProcess } from '../child-process.ts';
import { measureInRounds } from '../rounds.ts';
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts';
import { type Contestant, startContestants } from './contestants.ts';
import { makeOrderText, SIZES, type Size, TOPIC } from './payloads.ts';
import { describeReceive, type Measurement, type SizeFigures } from './receive-report.ts';

/** Contestants have one core, the generator and PostgreSQL the other. */
const CONTESTANT_CORE = '0';
const OTHER_CORE = '1';
const CONNECTIONS = 64;
const SHOPS = 10;
const API_SECRET = 'bench-client-secret';
/** The same for everybody: nothing is flushed or cleaned in the middle of a window. */
const SETTINGS = { checkpoint_timeout: '1h', max_wal_size: '8GB', autovacuum: 'off' };

/** More than are sent in a window, so that no order comes twice. */
const PREPARED: Readonly<Record<Size, number>> = { 2048: 80_000, 8192: 50_000, 40960: 16_000 };

const loadFigures = z.object({
  ratePerSecond: z.number(),
  answered: z.int(),
  failed: z.int(),
  p50: z.number(),
  p99: z.number(),
});

type Times = { rounds: number; windowMs: number; warmMs: number; latencyMs: number };

function timesOf({ quick, rounds, seconds }: SuiteContext): Times {
  const windowSeconds = seconds ?? (quick ? 0.5 : 2);
  return {
    rounds: rounds ?? (quick ? 1 : 7),
    windowMs: windowSeconds * 1000,
    warmMs: quick ? 300 : 500,
    latencyMs: windowSeconds * 2000,
  };
}

let loads = 0;

/** Loads one contestant; throws unless every 200 that it answered is a row. */
async function load(
  generator: BenchProcess,
  contestant: Contestant,
  how: { warmMs: number; windowMs: number; ratePerSecond?: number },
): Promise<Measurement> {
  loads += 1;
  await contestant.clear();
  const busy = watchCores();
  const figures = loadFigures.parse(
    await generator.ask({
      kind: how.ratePerSecond === undefined ? 'closed' : 'open',
      port: contestant.port,
      load: String(loads).padStart(4, '0'),
      connections: CONNECTIONS,
      ...how,
    }),
  );
  const cores = busy();
  const rows = await contestant.countRows();
  if (figures.failed > 0 || (rows !== null && rows !== figures.answered)) {
    throw new Error(
      `${contestant.label} answered 200 ${figures.answered} times and otherwise ` +
        `${figures.failed} times, and has ${rows} rows`,
    );
  }
  return {
    ...figures,
    busy: {
      contestant: cores.get(Number(CONTESTANT_CORE)) ?? Number.NaN,
      other: cores.get(Number(OTHER_CORE)) ?? Number.NaN,
    },
  };
}

/** What the app stores of a payload of this size, as it stores it. */
function sealedFacts(size: Size, encryptionKey: Buffer): string {
  const body = Buffer.from(makeOrderText(size));
  const reading = readWebhookBody(TOPIC, body, new Date().toISOString());
  if (reading.kind !== 'facts') throw new Error(`The payload of ${size} bytes is ${reading.kind}`);
  return makeVault([encryptionKey]).seal('event.facts', JSON.stringify(reading.facts));
}

async function measureSize(
  size: Size,
  facts: string,
  parts: { generator: BenchProcess; contestants: readonly Contestant[]; times: Times },
  print: (line: string) => void,
): Promise<SizeFigures> {
  const { generator, contestants, times } = parts;
  for (const contestant of contestants) {
    await contestant.setFacts(facts);
    await load(generator, contestant, { warmMs: 0, windowMs: times.windowMs });
  }
  const rounds = await measureInRounds(contestants, times.rounds, async (contestant, round) => {
    const figures = await load(generator, contestant, times);
    const rate = Math.round(figures.ratePerSecond);
    print(`${size} B, round ${round + 1}: ${rate} a second, ${contestant.label}`);
    return figures;
  });
  const top = new Map([...rounds].map(([{ name }, figures]) => [name, figures]));
  const rates = (top.get('app') ?? []).map(({ ratePerSecond }) => ratePerSecond);
  const app = contestants.find(({ name }) => name === 'app');
  if (app === undefined) throw new Error('The app takes part');
  const halfRate = Math.max(...rates) / 2;
  const atHalf = await measureInRounds([app], Math.min(3, times.rounds), () =>
    load(generator, app, {
      warmMs: times.warmMs,
      windowMs: times.latencyMs,
      ratePerSecond: halfRate,
    }),
  );
  return {
    size,
    bodyBytes: Buffer.byteLength(makeOrderText(size)),
    factsBytes: facts.length,
    top,
    halfRate,
    atHalf: atHalf.get(app) ?? [],
  };
}

async function run(context: SuiteContext): Promise<SuiteResult> {
  buildPages(context.print);
  const cluster = await startPostgresCluster({
    name: 'bench',
    cores: OTHER_CORE,
    settings: SETTINGS,
  });
  context.atEnd(() => cluster.drop());
  const encryptionKey = randomBytes(32);
  const shopDomains = Array.from({ length: SHOPS }, (_, n) => `bench-${n}.myshopify.com`);
  const contestants = await startContestants(
    {
      clusterUrl: cluster.url,
      apiKey: 'bench-client-id',
      apiSecret: API_SECRET,
      encryptionKey,
      shopDomains,
      cores: CONTESTANT_CORE,
    },
    context,
  );
  const generator = await startBenchProcess({
    script: join(import.meta.dirname, 'load-process.ts'),
    cores: OTHER_CORE,
  });
  context.atEnd(() => generator.stop());
  const times = timesOf(context);
  context.print(
    `Contestants on core ${CONTESTANT_CORE}; generator and PostgreSQL on core ${OTHER_CORE}. ` +
      `${CONNECTIONS} connections, ${SHOPS} shops, fsync on.`,
  );
  const figures: SizeFigures[] = [];
  for (const size of SIZES) {
    await generator.ask({
      kind: 'prepare',
      size,
      count: PREPARED[size],
      secret: API_SECRET,
      shops: shopDomains,
    });
    const parts = { generator, contestants, times };
    figures.push(await measureSize(size, sealedFacts(size, encryptionKey), parts, context.print));
  }
  return describeReceive(figures);
}

export const suite: Suite = { name: 'receive', run };
