import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import type { HookContents, NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeHookKeyStore } from '#app/store/hook-keys.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import { makeTestMessageStore } from '#app/store/test-messages.server.ts';
import {
  makeTestMessage,
  makeTestShop,
  OWNER,
  only,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

/** The engine that records, and the same database for what a test prepares by hand. */
export type Driven = { readonly sql: SessionEngine; readonly raw: SessionEngine };

const SAID = { code: null, text: null } as const;
const NAMES = { chatId: '34600@c.us', bsuid: 'ES.34600', phone: '34600000000' } as const;

function receiptOf(wamid: string, status: string, more: Partial<NewReceipt> = {}): NewReceipt {
  const told = { reason: null, code: null, errorText: null, happenedAt: new Date() };
  return { wamid, status, ...NAMES, ...told, ...more };
}

export function makeSender({ sql, raw }: Driven) {
  const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
  const receipts = makeReceiptStore(sql, testVault);
  const start = async (shop: TestShop): Promise<readonly StartedAttempt[]> =>
    (await startOn(attempts, shop)).started;

  /** A message of a shop, started and settled. */
  async function send(shop: TestShop, outcome: SendOutcome, more = {}) {
    const message = await makeTestMessage(raw, shop, more);
    const attempt = only(await start(shop));
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    return { message, attempt };
  }

  async function tell(shop: TestShop, contents: Partial<HookContents>): Promise<void> {
    const all = { receipts: [], echoes: [], spoken: [], unread: [], ...contents };
    await receipts.storeHook({ id: shop.channelId, shopId: shop.id }, all, 'hook');
    const wamids = [...all.receipts, ...all.echoes].map(({ wamid }) => wamid);
    if (wamids.length > 0) await receipts.foldReceipts([{ shopId: shop.id, wamids }]);
  }

  return { attempts, receipts, start, send, tell };
}

/** Every outcome of an attempt, and what follows from it. */
export async function driveSending(driven: Driven): Promise<void> {
  const { raw } = driven;
  const { attempts, start, send } = makeSender(driven);
  const outcomes: SendOutcome[] = [
    { outcome: 'accepted', wamid: 'wamid.1' },
    { outcome: 'queued', jobId: 'job' },
    { outcome: 'retry', ...SAID },
    { outcome: 'throttled', scope: 'channel', retryAfterSeconds: 1, ...SAID },
    { outcome: 'rejected', reason: 'stopped_by_customer', ...SAID },
    { outcome: 'hold_channel', reason: 'payment_problem', ...SAID },
    { outcome: 'hold_template', reason: 'template_paused', ...SAID },
  ];
  for (const outcome of outcomes) await send(await makeTestShop(raw), outcome);

  // Held from the start, not sendable without its template, and too late.
  const shop = await makeTestShop(raw);
  await send(shop, { outcome: 'hold_channel', reason: 'payment_problem', ...SAID });
  await makeTestMessage(raw, shop);
  await start(shop);
  const untemplated = await makeTestShop(raw);
  await makeTestMessage(raw, untemplated, { expiresIn: 1 });
  await raw.query('DELETE FROM template WHERE channel_id = $1', [untemplated.channelId]);
  await start(untemplated);
  const off = await makeTestShop(raw);
  await makeTestMessage(raw, off);
  await raw.query('UPDATE shop SET sending_on = false WHERE id = $1', [off.id]);
  await start(off);

  const asleep = await makeTestShop(raw);
  await makeTestMessage(raw, asleep, { expiresIn: 172_800 });
  await raw.query('UPDATE shop SET quiet_from = 0, quiet_to = 1439 WHERE id = $1', [asleep.id]);
  await start(asleep);

  // A late reply, a dead process, a silent channel.
  const silent = await makeTestShop(raw);
  await makeTestMessage(raw, silent);
  const late = only(await start(silent));
  await raw.query("UPDATE attempt SET deadline = now() - interval '1 s' WHERE id = $1", [late.id]);
  await attempts.closeOverdueAttempts();
  await attempts.settleAttempt(
    late,
    settlementOf(late, { outcome: 'accepted', wamid: 'wamid.late' }),
  );
  await raw.query("UPDATE channel_gate SET probe = 'status' WHERE channel_key = $1", [
    silent.channelKey,
  ]);
  await makeTestMessage(raw, silent);
  await start(silent);
  await attempts.recordStatus(silent.channelKey, { answered: true, hold: 'number_offline' });
  await attempts.findDueChannels();
  await attempts.endExpiredMessages();
  await attempts.millisecondsToNextDue();
}

/** A hold that is probed: lifted by what left, kept by what was refused. */
export async function driveProbes(driven: Driven): Promise<void> {
  const { raw, sql } = driven;
  const { attempts, start, send } = makeSender(driven);
  const probes = makeHoldProbeStore(sql, testVault, SEND_OPTIONS);
  for (const outcome of [
    { outcome: 'accepted', wamid: 'wamid.probe' },
    { outcome: 'hold_channel', reason: 'payment_problem', ...SAID },
  ] as const) {
    const shop = await makeTestShop(raw);
    await send(shop, { outcome: 'hold_channel', reason: 'payment_problem', ...SAID });
    await raw.query(
      "UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1), started_at = now() - interval '1 h'",
    );
    await raw.query("UPDATE hold SET set_at = now() - interval '9 days' WHERE channel_key = $1", [
      shop.channelKey,
    ]);
    const probe = only(
      (await probes.claimProbes(1000)).filter(({ channelId }) => channelId === shop.channelId),
    );
    await probes.recordStatus(shop.channelId, 'connected');
    await probes.letThrough(probe.holdId);
    const attempt = only(await start(shop));
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    await probes.liftEmpty(probe.holdId);
  }

  // A probe that meets quiet hours.
  const asleep = await makeTestShop(raw);
  await send(asleep, { outcome: 'hold_channel', reason: 'payment_problem', ...SAID });
  await raw.query("UPDATE message SET expires_at = now() + interval '2 d' WHERE shop_id = $1", [
    asleep.id,
  ]);
  await raw.query('UPDATE shop SET quiet_from = 0, quiet_to = 1439 WHERE id = $1', [asleep.id]);
  await raw.query(
    "UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1), started_at = now() - interval '1 h'",
  );
  const [hold] = await raw.query<{ id: string }>('SELECT id FROM hold WHERE channel_key = $1', [
    asleep.channelKey,
  ]);
  await probes.letThrough(hold?.id ?? '');
  await start(asleep);
}

/** A test to the merchant's own phone, its reports and its end. */
export async function driveTests({ sql, raw }: Driven): Promise<void> {
  const shop = await makeTestShop(raw);
  const tests = makeTestMessageStore(sql, testVault, { ...SEND_OPTIONS, owner: OWNER });
  const template = {
    name: TEMPLATE_NAME,
    language: 'en',
    namespace: 'namespace_1',
    category: 'UTILITY',
    body: '',
  };
  const prepared = {
    ok: true,
    template,
    values: ['', '', ''],
    text: 'text',
    ttlSeconds: null,
  } as const;
  const started = await tests.startTest(shop.id, '34600000009', prepared);
  if (started.outcome !== 'started') throw new Error('Nothing stops it');
  await tests.settleTest(started.test, { outcome: 'accepted', wamid: 'wamid.own' });
  await tests.findLastTest(shop.id);
  await raw.query("UPDATE test_message SET created_at = now() - interval '2 hours'");
  await tests.eraseOldTests();
}

/** Reports, echoes and words of customers, in every order that has statements of its own. */
export async function driveTracking(driven: Driven): Promise<void> {
  const { raw, sql } = driven;
  const { receipts, attempts, start, send, tell } = makeSender(driven);
  const shop = await makeTestShop(raw);
  await makeHookKeyStore(sql, testVault).findChannelByHookKey(shop.hookKey);
  await send(shop, { outcome: 'accepted', wamid: 'wamid.told' });
  await tell(shop, { receipts: [receiptOf('wamid.told', 'delivered')] });
  await tell(shop, {
    spoken: [
      { ...NAMES, word: 'stop', said: 'stop', by: 'reply' },
      { ...NAMES, word: 'start', said: 'start', by: 'reply' },
    ],
    unread: [{ strange: true }],
  });

  // Before the reply that brings the id.
  await tell(shop, { receipts: [receiptOf('wamid.early', 'sent')] });
  const early = await send(shop, { outcome: 'accepted', wamid: 'wamid.early' });
  await receipts.joinReceipts([early.attempt.id]);
  await receipts.storeReceipts([
    {
      channel: { id: shop.channelId, shopId: shop.id },
      receipts: [receiptOf('wamid.told', 'read')],
    },
  ]);

  // Accepted beside others, on a channel to whose gate that is news.
  await makeTestMessage(raw, shop);
  const together = only(await start(shop));
  await raw.query('UPDATE channel_gate SET unknown_in_a_row = 1 WHERE channel_key = $1', [
    shop.channelKey,
  ]);
  const settlement = settlementOf(together, { outcome: 'accepted', wamid: 'wamid.together' });
  await attempts.settleAccepted([{ attempt: together, settlement, wamid: 'wamid.together' }]);

  // What fails tells of the whole channel, or of the customer.
  await send(shop, { outcome: 'accepted', wamid: 'wamid.failed' });
  await tell(shop, {
    receipts: [
      receiptOf('wamid.failed', 'failed', { code: 131042, reason: 'stopped_by_customer' }),
    ],
  });

  // An echo of a message of unknown outcome.
  const echoed = await makeTestShop(raw);
  const phone = '34611111111';
  await makeTestMessage(raw, echoed, { phone });
  const attempt = only(await start(echoed));
  const unknown = { outcome: 'unconfirmed', cause: 'timeout', ...SAID } as const;
  await attempts.settleAttempt(attempt, settlementOf(attempt, unknown));
  const names = { chatId: `${phone}@c.us`, bsuid: null, phone };
  await tell(echoed, {
    echoes: [{ wamid: 'wamid.echo', text: attempt.prepared.text, at: null, ...names }],
  });

  // More of other people's than one look takes.
  await raw.query(
    `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source)
     SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')
             || substr(md5(n::text), 1, 20))::uuid, $1, $2, 'foreign ' || n, 'sent', 'hook'
     FROM generate_series(1, 600) AS n`,
    [shop.id, shop.channelId],
  );
  await receipts.sweep();
}
