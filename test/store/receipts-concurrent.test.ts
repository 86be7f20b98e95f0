import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldReceipt, type MessageState, RECEIPT_STATUSES } from '#app/domain/message-state.ts';
import type { HookContents, NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

const MESSAGES = 3;
const LANES = 4;
const UNKNOWN = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;

/** How an attempt comes to be known by its id: with its reply, after it was given up, or by echo. */
const WAYS = ['reply', 'late_reply', 'echo'] as const;

const report = fc.record({
  message: fc.nat(MESSAGES - 1),
  status: fc.constantFrom(...RECEIPT_STATUSES, 'played'),
});
const hook = fc.record({
  lane: fc.nat(LANES - 1),
  reports: fc.array(report, { minLength: 1, maxLength: 5 }),
  /** Delivered again, as 1MSG does where it heard no answer. */
  twice: fc.boolean(),
});
/** After how many of the first lane's hooks the id is learnt; none: before all. */
const learning = fc.record({ way: fc.constantFrom(...WAYS), after: fc.nat(8) });

function newReceipt(wamid: string, status: string): NewReceipt {
  return {
    wamid,
    status,
    reason: status === 'failed' ? 'not_on_whatsapp' : null,
    code: null,
    errorText: null,
    happenedAt: null,
    chatId: null,
    bsuid: null,
    phone: null,
  };
}

describe.each(testEngines())('receipts from several connections on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const messages = [];
    for (let n = 0; n < MESSAGES; n += 1) messages.push(await makeTestMessage(sql, shop));
    const { started } = await startOn(attempts, shop);
    return messages.map((message) => ({
      shop,
      message,
      attempt: attemptOf(started, message),
      wamid: `wamid.${randomBytes(8).toString('hex')}`,
    }));
  }

  type Sent = Awaited<ReturnType<typeof setUp>>[number];

  const tell = async (shop: TestShop, contents: Partial<HookContents>) => {
    const receipts = makeReceiptStore(database().sql, testVault);
    const all = { receipts: [], echoes: [], spoken: [], unread: [], ...contents };
    await receipts.storeHook({ id: shop.channelId, shopId: shop.id }, all, 'hook');
    const wamids = [...all.receipts, ...all.echoes].map(({ wamid }) => wamid);
    await receipts.foldReceipts([{ shopId: shop.id, wamids }]);
  };

  async function learn({ shop, attempt, wamid }: Sent, way: (typeof WAYS)[number]) {
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const accepted = settlementOf(attempt, { outcome: 'accepted', wamid });
    if (way !== 'reply') {
      await attempts.settleAttempt(attempt, settlementOf(attempt, UNKNOWN));
    }
    if (way === 'echo') {
      const echo = { wamid, text: attempt.prepared.text, at: null };
      await tell(shop, { echoes: [{ ...echo, chatId: null, bsuid: null, phone: attempt.phone }] });
      return;
    }
    if (way === 'reply') {
      await attempts.settleAccepted([{ attempt, settlement: accepted, wamid }]);
    } else {
      await attempts.settleAttempt(attempt, accepted);
    }
    await makeReceiptStore(database().sql, testVault).joinReceipts([attempt.id]);
  }

  test('whatever their number and order, whenever the id is known, the strongest evidence stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hook, { maxLength: 12 }),
        fc.array(learning, { minLength: MESSAGES, maxLength: MESSAGES }),
        async (hooks, learnings) => {
          const sent = await setUp();
          const lanes: (() => Promise<void>)[][] = Array.from({ length: LANES }, () => []);
          for (const { lane, reports, twice } of hooks) {
            const receipts = reports.flatMap(({ message, status }) => {
              const wamid = sent[message]?.wamid;
              return wamid === undefined ? [] : [newReceipt(wamid, status)];
            });
            const shop = sent[0]?.shop;
            if (shop === undefined) throw new Error('There is a shop');
            for (let time = 0; time < (twice ? 2 : 1); time += 1) {
              lanes[(lane + time) % LANES]?.push(() => tell(shop, { receipts }));
            }
          }
          for (const [n, { way, after }] of learnings.entries()) {
            const one = sent[n];
            if (one !== undefined) lanes[n]?.splice(after, 0, () => learn(one, way));
          }
          await Promise.all(
            lanes.map(async (steps) => {
              for (const step of steps) await step();
            }),
          );
          for (const [n, { message }] of sent.entries()) {
            const told = hooks
              .flatMap(({ reports }) => reports)
              .filter((one) => one.message === n)
              .map(({ status }) => status);
            const model = RECEIPT_STATUSES.filter((status) =>
              told.includes(status),
            ).reduce<MessageState>(foldReceipt, 'accepted');
            const row = await readMessage(database().sql, message.id);
            expect(row.state).toBe(model);
            expect([row.sent, row.delivered, row.read, row.failed]).toEqual(
              (['sent', 'delivered', 'read', 'failed'] as const).map((word) => told.includes(word)),
            );
          }
        },
      ),
      { numRuns: engine.name === 'postgres' ? 60 : 15 },
    );
  }, 90_000);
});
