import type { AttemptRecord, MessageRecord, NotificationRecord } from '#chaos/database.ts';
import { EXPECTED_FAULTS } from '#chaos/faults.ts';
import type { TruthChange } from '#chaos/ledger.ts';
import { CHAOS_SHOPS } from '#chaos/shops.ts';
import type { AcceptedMessage, PageRow, Records } from '#chaos/verdict/records.ts';

/** A mutable run, for planting what must not be. */
export type SampleRun = {
  -readonly [Key in keyof Records]: Records[Key] extends readonly (infer Item)[]
    ? Item[]
    : Records[Key];
};

const [north] = CHAOS_SHOPS;
if (north === undefined) throw new Error('There is a first shop');
export const SHOP = north.domain;
export const CHANNEL = north.channel.id;
export const START = Date.UTC(2026, 10, 22, 12);

/** One status change of a sample run, with all that follows from it when everything goes well. */
export type Told = {
  change: TruthChange;
  notification: NotificationRecord;
  message: MessageRecord;
  attempt: AttemptRecord;
  accepted: AcceptedMessage;
  row: PageRow;
};

type Step = { status: string; family: string; occurrence?: string };

/** A parcel's life, 10 s between two steps; with two deliveries that failed alike. */
const STEPS: readonly Step[] = [
  { status: 'shipped', family: 'shipped' },
  { status: 'out_for_delivery', family: 'out_for_delivery', occurrence: 'scan 1' },
  { status: 'out_for_delivery', family: 'out_for_delivery', occurrence: 'scan 2' },
  { status: 'delivered', family: 'arrived' },
];

function tell(order: number, step: Step, index: number): Told {
  const at = START + order * 1000 + index * 10_000;
  const key = `${order}-${index}`;
  const subjectGid = `parcel ${order}`;
  const orderName = `#N${1000 + order}`;
  const { status, family, occurrence = subjectGid } = step;
  const phone = `4915120000${String(order).padStart(3, '0')}`;
  const place = { shop: SHOP, rootGid: `order ${order}` };
  return {
    change: { ...place, orderName, subjectGid, family, occurrence, at, customer: order },
    notification: {
      ...place,
      id: `n${key}`,
      subjectGid,
      family,
      occurrence,
      status,
      decision: 'send',
      reason: null,
    },
    message: {
      id: `n${key}`,
      state: 'read',
      cause: null,
      position: index,
      createdAt: at + 100,
      resendOf: null,
    },
    attempt: {
      ...place,
      id: `a${key}`,
      messageId: `n${key}`,
      channel: CHANNEL,
      phoneHash: phone,
      state: 'accepted',
      outcome: 'accepted',
      evidence: null,
      startedAt: at + 200,
      finishedAt: at + 300,
    },
    accepted: {
      wamid: `w${key}`,
      channel: CHANNEL,
      shop: SHOP,
      orderName,
      status,
      phone,
      rewritten: order === 0,
      receivedAt: at + 220,
      reply: 'accept',
      reached: new Set(['sent', 'delivered', 'read']),
      told: new Set(['sent', 'delivered', 'read']),
      echoTold: true,
      inHistory: true,
    },
    row: { shop: SHOP, id: `n${key}`, orderName, status, state: 'read', reason: null },
  };
}

const ORDERS = 5;

/** A run in which everything went well: 5 orders of 4 status changes, each told and read. */
export function makeSampleRun(): { run: SampleRun; told: Told[] } {
  const told = Array.from({ length: ORDERS }, (_, order) =>
    STEPS.map((step, index) => tell(order, step, index)),
  ).flat();
  const run: SampleRun = {
    waitDivisor: 1,
    history: true,
    changes: told.map(({ change }) => change),
    customers: Array.from({ length: ORDERS }, (_, order) => ({
      kind: 'german' as const,
      digits: `4915120000${String(order).padStart(3, '0')}`,
    })),
    stops: [],
    messages: told.map(({ accepted }) => accepted),
    calls: told.map(({ accepted: { channel, phone, receivedAt } }) => ({
      channel,
      phone,
      receivedAt,
    })),
    pages: told.map(({ row }) => row),
    answeredWebhooks: ['shop delivery-1'],
    database: {
      storedWebhooks: new Set(['shop delivery-1']),
      notifications: told.map(({ notification }) => notification),
      messages: told.map(({ message }) => message),
      attempts: told.map(({ attempt }) => attempt),
    },
    figures: {
      events: 20,
      seconds: 60,
      kills: { web: 3, worker: 3 },
      restarts: [{ mode: 'immediate', inFlight: 3, milliseconds: 500 }],
      faults: Object.fromEntries(EXPECTED_FAULTS.map((name) => [name, 20])),
      foreign: 4,
      webhooks: {
        made: 60,
        repeated: 5,
        overtaken: 5,
        retried: 1,
        dropped: 0,
        givenUp: 0,
        refused: 0,
      },
      answers: { 200: 100 },
      startsThatFailed: 0,
      endedByThemselves: [],
    },
  };
  return { run, told };
}
