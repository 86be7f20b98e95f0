import { z } from 'zod';
import type { HookDelivery } from '#sandbox/onemsg/hook-delivery.ts';
import type { Delivery } from '#sandbox/shopify/webhook-courier.ts';
import { readDatabase } from './database.ts';
import type { Disturbances } from './disturb.ts';
import type { Ledger } from './ledger.ts';
import type { ChaosOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { CHAOS_SHOPS } from './shops.ts';
import type {
  AcceptedMessage,
  PageRow,
  Records,
  RunFigures,
  StopRecord,
} from './verdict/records.ts';
import type { ChaosWorld } from './world.ts';

const hookBody = z.object({
  ack: z.array(z.object({ id: z.string(), status: z.string() })).default([]),
  messages: z.array(z.object({ id: z.string(), fromMe: z.boolean() })).default([]),
});

/** What a shop's hook address has answered 200 for. */
type Answered = {
  /** By shop and message id. */
  statuses: Map<string, Set<string>>;
  echoes: Set<string>;
  /** When a customer's message was answered, by shop and its id. */
  inbound: Map<string, number>;
};

function readAnswered(
  deliveries: readonly HookDelivery[],
  hookShops: ReadonlyMap<string, string>,
): Answered {
  const answered: Answered = { statuses: new Map(), echoes: new Set(), inbound: new Map() };
  for (const { outcome, url, body, tries } of deliveries) {
    const shop = url === null ? undefined : hookShops.get(url);
    if (outcome !== 'acknowledged' || shop === undefined) continue;
    const { ack, messages } = hookBody.parse(JSON.parse(body));
    for (const { id, status } of ack) {
      const key = `${shop} ${id}`;
      answered.statuses.set(key, (answered.statuses.get(key) ?? new Set()).add(status));
    }
    for (const { id, fromMe } of messages) {
      if (fromMe) answered.echoes.add(`${shop} ${id}`);
      else answered.inbound.set(`${shop} ${id}`, tries.at(-1)?.at ?? 0);
    }
  }
  return answered;
}

const ORDER_NAME = /#[A-Z]\d+/;
const LABEL = /^\[([a-z_]+)\]$/;

function readMessages(world: ChaosWorld, answered: Answered): AcceptedMessage[] {
  const replies = new Map(world.oneMsg.sendCalls().map((call) => [call.wamid, call.result]));
  return world.oneMsg.messages().map((message) => {
    const [, subject = '', label = ''] = message.parameters;
    const orderName = ORDER_NAME.exec(subject)?.[0] ?? null;
    const shop = CHAOS_SHOPS.find(
      ({ prefix, channel }) =>
        orderName?.startsWith(prefix) === true && channel.id === message.channelId,
    );
    const key = `${shop?.domain} ${message.wamid}`;
    return {
      wamid: message.wamid,
      channel: message.channelId,
      shop: shop?.domain ?? null,
      orderName,
      status: LABEL.exec(label)?.[1] ?? null,
      phone: message.phone,
      rewritten: message.phone !== message.chatDigits,
      receivedAt: message.request.receivedAt,
      reply: replies.get(message.wamid) ?? 'unknown',
      reached: new Set(message.statuses.map(({ status }) => status)),
      told: answered.statuses.get(key) ?? new Set(),
      echoTold: answered.echoes.has(key),
      inHistory: message.messageNumber !== null,
    };
  });
}

function readStops(ledger: Ledger, answered: Answered): StopRecord[] {
  return ledger.stops.map(({ channel, customer, saidAt, messageId }) => ({
    channel,
    customer,
    saidAt,
    knownAt: new Map(
      CHAOS_SHOPS.flatMap(({ domain }) => {
        const at = answered.inbound.get(`${domain} ${messageId}`);
        return at === undefined ? [] : [[domain, at] as const];
      }),
    ),
  }));
}

/** Deliveries whose first try came after that of a delivery that was made later, by shop. */
function countOvertaken(deliveries: readonly Delivery[]): number {
  const latest = new Map<string, string>();
  let overtaken = 0;
  for (const { shop, tries } of [...deliveries].reverse()) {
    const at = tries[0]?.at;
    if (at === undefined) continue;
    const earliestOfLater = latest.get(shop);
    if (earliestOfLater !== undefined && at > earliestOfLater) overtaken += 1;
    if (earliestOfLater === undefined || at < earliestOfLater) latest.set(shop, at);
  }
  return overtaken;
}

function readWebhooks(deliveries: readonly Delivery[]): RunFigures['webhooks'] {
  const tries = deliveries.flatMap((delivery) => delivery.tries);
  const failed = (status: number | null): boolean => status === null || status >= 500;
  return {
    made: deliveries.length,
    repeated: deliveries.filter((one) => one.tries.filter(({ ok }) => ok).length > 1).length,
    overtaken: countOvertaken(deliveries),
    retried: tries.filter(({ status }) => failed(status)).length,
    dropped: deliveries.filter(({ state }) => state === 'dropped').length,
    givenUp: deliveries.filter(({ state }) => state === 'given_up').length,
    refused: tries.filter(({ ok, status }) => !ok && !failed(status)).length,
  };
}

async function readPages(world: ChaosWorld): Promise<PageRow[]> {
  const rows: PageRow[] = [];
  for (const [shop, merchant] of world.merchants) {
    for (const row of await merchant.listAllNotifications()) {
      const { id, orderName, status, state, reason } = row;
      rows.push({ shop, id, orderName, status, state, reason });
    }
  }
  return rows;
}

export type Run = {
  plan: Plan;
  ledger: Ledger;
  disturbances: Disturbances;
  startedAt: number;
};

/** Reads all three truths of a run; `pages` false leaves the slow one out, for a look on the way. */
export async function collect(
  world: ChaosWorld,
  options: ChaosOptions,
  run: Run,
  pages = true,
): Promise<Records> {
  const answered = readAnswered(world.oneMsg.hookDeliveries(), world.hookShops);
  const calls = world.oneMsg.sendCalls().map(({ channelId, request }) => ({
    channel: channelId,
    phone: phoneOf(request.rawBody),
    receivedAt: request.receivedAt,
  }));
  return {
    waitDivisor: options.waitDivisor,
    history: options.history,
    changes: run.ledger.changes,
    customers: run.plan.customers.map(({ kind, phone }) => ({
      kind,
      digits: phone?.replace(/\D/g, '') ?? null,
    })),
    stops: readStops(run.ledger, answered),
    messages: readMessages(world, answered),
    calls,
    pages: pages ? await readPages(world) : [],
    answeredWebhooks: world.shopify.webhooks
      .deliveries()
      .filter(({ tries }) => tries.some(({ ok }) => ok))
      .map(({ shop, id }) => `${shop} ${id}`),
    database: await readDatabase(world.cluster.url),
    figures: {
      events: options.events,
      seconds: Math.round((Date.now() - run.startedAt) / 1000),
      kills: world.fleet.kills(),
      restarts: run.disturbances.restarts,
      faults: world.oneMsg.counts().faults,
      foreign: run.disturbances.foreign,
      webhooks: readWebhooks(world.shopify.webhooks.deliveries()),
      answers: Object.fromEntries(world.tunnel.answers()),
      startsThatFailed: world.fleet.startsThatFailed(),
      endedByThemselves: world.fleet.endedByThemselves(),
    },
  };
}

const sendBody = z.object({ phone: z.string() });

function phoneOf(rawBody: Buffer): string {
  const read = sendBody.safeParse(JSON.parse(rawBody.toString('utf8')));
  return read.success ? read.data.phone : '';
}
