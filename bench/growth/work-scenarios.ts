import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { prepareMessage } from '#app/domain/prepare-message.ts';
import { settleAttempt } from '#app/domain/settle-attempt.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { ClaimedRoot, RootPass } from '#app/pipeline/decide-ports.ts';
import type { NewEvent } from '#app/pipeline/receive.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import type { NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';
import type { Sample } from './sample.ts';

const EVENTS = 100;
const ROOTS = 50;

/** Names a part of the measurement, and takes what its statements cost. */
export type Measure = <T>(name: string, run: () => Promise<T>) => Promise<T>;

function fail(error: unknown): never {
  throw error;
}

const OPTIONS = { waits: WAITS, onUnreadable: fail };

function eventOf(domain: string, rootGid: string): NewEvent {
  return {
    shopDomain: domain,
    webhookId: randomUUID(),
    topic: 'refunds/create',
    triggeredAt: new Date().toISOString(),
    rootGid,
    subjectGid: rootGid,
    facts: {
      orderGid: rootGid,
      order: null,
      fulfilments: [],
      events: [],
      refunds: [],
      returns: [],
      paidAt: null,
    },
  };
}

/** As the pure part decides it: one more thing to tell the customer of each order, at once. */
function passOf(root: ClaimedRoot, number: number): RootPass {
  const happenedAt = new Date(Date.now() - 60_000).toISOString();
  return {
    claim: root.claim,
    shopId: root.shop.id,
    installNumber: root.shop.installNumber,
    rootGid: root.rootGid,
    decidedOn: '2026-11-25',
    state: root.state,
    watchUntil: null,
    events: root.events.map(({ id }) => ({ id, changes: 1 })),
    notifications: [
      {
        id: uuidv7(),
        subjectKind: 'refund',
        subjectGid: `${root.rootGid}/Refund`,
        status: 'refunded',
        carrierStatus: null,
        family: 'refund',
        occurrence: randomUUID(),
        happenedAt,
        eventId: root.events[0]?.id ?? null,
        orderName: '#1042',
        parcelNumber: null,
        parcelOf: null,
        phone: `4930${String(10_000_000 + number)}`,
        phoneSource: 'order',
        customerName: 'Maria',
        customerLocale: 'en',
        decision: 'send',
        position: root.nextPosition,
        dueAt: happenedAt,
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    ],
    endings: [],
    decideAt: null,
    waitingFor: null,
    readFailures: 0,
    nextPosition: root.nextPosition + 1,
  };
}

function receiptOf(wamid: string, status: string, phone: string): NewReceipt {
  return {
    wamid,
    status,
    reason: null,
    code: null,
    errorText: null,
    happenedAt: new Date(),
    chatId: `${phone}@c.us`,
    bsuid: null,
    phone: null,
  };
}

/** From a group of webhooks to the delivery reports of what came of them. */
export async function measureWork(
  engine: SessionEngine,
  vault: Vault,
  sample: Sample,
  measure: Measure,
): Promise<void> {
  const events = sample.orders
    .slice(0, EVENTS)
    .map(({ domain, rootGid }) => eventOf(domain, rootGid));
  const stored = await measure('receive: a group of 100 webhooks', () =>
    makeEventStore(engine, vault).storeEvents(events),
  );
  if (stored.outcome !== 'stored')
    throw new Error(`The webhooks were not stored: ${stored.outcome}`);

  const roots = makeRootStore(engine, vault, OPTIONS);
  const claimed = await measure('decide: claim 50 orders', () => roots.claimRoots(ROOTS));
  if (claimed.length !== ROOTS) throw new Error(`${claimed.length} orders were claimed`);
  await measure('decide: look for opt-outs', () =>
    makeOptOutStore(engine, vault).findOptOuts(
      claimed.map(({ shop }, index) => ({ shopId: shop.id, phone: `49301${index}` })),
    ),
  );
  await measure('decide: record 50 orders', () => roots.recordPasses(claimed.map(passOf)));

  const attempts = makeAttemptStore(engine, vault, OPTIONS);
  const { channelKey } = sample.large;
  const results = await measure('send: start what may leave on a channel', () =>
    attempts.startAttempts([channelKey], randomUUID(), prepareMessage),
  );
  const started = results.get(channelKey)?.started ?? [];
  if (started.length === 0) throw new Error('Nothing was started');
  const told: { attempt: StartedAttempt; wamid: string }[] = started.map((attempt) => ({
    attempt,
    wamid: `wamid.${randomUUID()}`,
  }));
  await measure('send: settle what was started', async () => {
    await attempts.settleAccepted(
      told.map(({ attempt, wamid }) => ({
        attempt,
        wamid,
        settlement: settleAttempt({ outcome: 'accepted', wamid }, attempt, WAITS),
      })),
    );
  });

  const receipts = makeReceiptStore(engine, vault);
  const reports = told.flatMap(({ attempt, wamid }) =>
    ['sent', 'delivered'].map((status) => receiptOf(wamid, status, attempt.phone)),
  );
  const channel = { id: sample.large.channelId, shopId: sample.large.shopId };
  await measure('track: store two reports of each', () =>
    receipts.storeReceipts([{ channel, receipts: reports }]),
  );
  await measure('track: join and fold them', () =>
    receipts.foldReceipts([{ shopId: channel.shopId, wamids: told.map(({ wamid }) => wamid) }]),
  );
}
