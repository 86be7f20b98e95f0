import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { FallbackVerdict } from '#app/domain/fallback-email.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { RootPass } from '#app/pipeline/decide-ports.ts';
import type { NewEvent } from '#app/pipeline/receive.ts';
import { findShopsAwaitingTemplates } from '#app/store/awaited-templates.server.ts';
import { makeDailyCountStore } from '#app/store/daily-counts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeFallbackEmailStore } from '#app/store/fallback-emails.server.ts';
import { makeHookAlignmentStore } from '#app/store/hook-alignment.server.ts';
import { makeHookWatchStore } from '#app/store/hook-watch.server.ts';
import { makeInspectionStore } from '#app/store/inspections.server.ts';
import { makeKnownOrders } from '#app/store/known-orders.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makePartitionsAhead } from '#app/store/partitions.server.ts';
import { makeReconciliationStore } from '#app/store/reconciliation.server.ts';
import { makeRetentionStore } from '#app/store/retention.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { makeShopAccessStore } from '#app/store/shop-access.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import {
  failOnUnreadable,
  makeTestMessage,
  makeTestShop,
  newGid,
  newPhone,
  OWNER,
  only,
  SEND_OPTIONS,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { type Driven, makeSender } from './drive-sending.ts';

const DAY_MS = 86_400_000;
const SAID = { code: null, text: null } as const;

function eventOf(shop: TestShop, rootGid: string): NewEvent {
  return {
    shopDomain: shop.domain,
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

/** From a webhook to the decision on it. */
export async function driveDeciding({ sql, raw }: Driven): Promise<void> {
  const shop = await makeTestShop(raw);
  const rootGid = newGid('Order');
  await makeEventStore(sql, testVault).storeEvents([eventOf(shop, rootGid)]);
  const inspections = makeInspectionStore(sql, testVault);
  const unread = { source: 'orders/create', problem: 'order: missing', body: Buffer.from('{}') };
  await inspections.keep({ shop: { domain: shop.domain }, ...unread });
  const roots = makeRootStore(sql, testVault, SEND_OPTIONS);
  await roots.millisecondsToNextDecision();
  const claimed = await roots.claimRoots(100);
  const root = only(claimed.filter((one) => one.rootGid === rootGid));
  const phone = newPhone();
  await makeOptOutStore(sql, testVault).findOptOuts([{ shopId: shop.id, phone }]);
  const happenedAt = new Date().toISOString();
  const pass: RootPass = {
    claim: root.claim,
    shopId: shop.id,
    installNumber: 1,
    rootGid,
    decidedOn: '2026-11-25',
    state: root.state,
    watchUntil: new Date(Date.now() + 86_400_000).toISOString(),
    events: root.events.map(({ id }) => ({ id, changes: 1 })),
    notifications: [
      {
        id: uuidv7(),
        subjectKind: 'refund',
        subjectGid: newGid('Refund'),
        status: 'refunded',
        carrierStatus: null,
        family: 'refund',
        occurrence: '1',
        happenedAt,
        eventId: null,
        orderName: '#1',
        parcelNumber: null,
        parcelOf: null,
        phone,
        phoneSource: 'order',
        customerName: 'Ana',
        customerLocale: 'en',
        decision: 'send',
        position: 1,
        dueAt: happenedAt,
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    ],
    endings: [{ notificationId: uuidv7(), reason: 'superseded' }],
    decideAt: null,
    waitingFor: null,
    readFailures: 0,
    nextPosition: 2,
  };
  await roots.recordPasses([pass]);
  const known = makeKnownOrders(sql, testVault, failOnUnreadable);
  await known.takeWatchedRoots(shop.id, 10, new Date().toISOString());
  await known.giveBackWatchedRoots(shop.id, [{ rootGid, watchedAt: happenedAt }]);
  await known.findBehind(shop.id, [{ gid: rootGid, updatedAt: happenedAt, webhookId: 'w' }]);
}

async function drivePolls(driven: Driven): Promise<void> {
  const { sql, raw } = driven;
  const { send } = makeSender(driven);
  const shop = await makeTestShop(raw);
  await send(shop, { outcome: 'unconfirmed', cause: 'timeout', ...SAID });
  await raw.query("UPDATE attempt SET poll_at = now() - interval '1 s' WHERE shop_id = $1", [
    shop.id,
  ]);
  const silent = makeSilentMessageStore(sql, testVault, SEND_OPTIONS);
  const claimed = await silent.claimSilent(1000);
  const turn = only(claimed.filter(({ channel }) => channel.id === shop.channelId));
  for (const attempt of turn.attempts) await silent.recordAnswer(attempt);
  await silent.recordTurn(shop.channelId, true);
  const watch = makeHookWatchStore(sql, testVault, SEND_OPTIONS);
  for (const { channel } of await watch.claimWatches(1000)) {
    await watch.recordSighting(channel, { found: 'restored' });
  }
}

async function driveReconciling({ sql, raw }: Driven): Promise<void> {
  const shop = await makeTestShop(raw);
  const store = makeReconciliationStore(sql, { ...WAITS, reconcile: 0 });
  await store.enrolShops();
  await store.millisecondsToNextPass();
  const pass = await store.claimPass();
  if (pass === null) throw new Error('One is due');
  const now = new Date().toISOString();
  await store.saveCursor(pass, 'cursor', now);
  await store.completePass(pass, now);
  await store.releasePass(pass, { afterSeconds: 60, startOver: false, access: null });
  const access = makeShopAccessStore(sql);
  await access.readAccess(shop.id);
  await access.noteRenewed(shop.domain);
}

/** A shop that comes, goes and is erased, and what goes by itself in time. */
async function driveEnds({ sql, raw }: Driven): Promise<void> {
  const shops = makeShopStore(sql, testVault);
  const { shop } = await shops.ensureInstalled('new.myshopify.com');
  await shops.updateProfile(shop.id, {
    name: 'New',
    timeZone: 'UTC',
    country: 'DE',
    primaryLocale: 'de',
  });
  const leaving = await makeTestShop(raw);
  const staying = await makeTestShop(raw);
  const { rootGid } = await makeTestMessage(raw, staying);
  await shops.markUninstalled(leaving.domain, new Date(Date.now() + 1000).toISOString());
  const alignment = makeHookAlignmentStore(sql, testVault, WAITS);
  const unaligned = await alignment.claimUnaligned();
  if (unaligned !== null) await alignment.recordAligned(unaligned, false);
  const erasure = makeErasureStore(sql, testVault);
  await erasure.eraseOrders(staying.id, [rootGid]);
  await erasure.eraseShop(leaving.id);
  await shops.markUninstalled('new.myshopify.com', new Date(Date.now() + 1000).toISOString());
  await shops.ensureInstalled('new.myshopify.com');
  await findShopsAwaitingTemplates(sql);
  await driveTime({ sql, raw });
}

/** Weeks to come and weeks that are over, one of them with an event that nobody has decided. */
async function driveTime({ sql, raw }: Driven): Promise<void> {
  await raw.script('CREATE INDEX "event_topic" ON ONLY "event" ("topic")');
  await makePartitionsAhead(sql, new Date(Date.now() + 50 * DAY_MS));
  await raw.script('DROP INDEX "event_topic"');
  const over = new Date(Date.now() - 120 * DAY_MS);
  await makePartitionsAhead(raw, over);
  await raw.query(
    `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at)
     VALUES ($1, $2, 'root', 'subject', 't', now())`,
    [uuidv7({ msecs: over.getTime() + 8 * DAY_MS }), (await makeTestShop(raw)).id],
  );
  const counts = makeDailyCountStore(sql);
  await counts.run(new AbortController().signal);
  // Once it has counted all, it finds the backlog at its end.
  for (let n = 0; n < 2; n += 1) {
    await counts.run(new AbortController().signal, new Date(Date.now() + 2 * DAY_MS));
  }
  const brief = await makeTestShop(raw);
  await raw.query('UPDATE shop SET history_days = 30 WHERE id = $1', [brief.id]);
  await makeTestMessage(raw, brief, { ageHours: 31 * 24 });
  await makeRetentionStore(sql).run(new AbortController().signal);
}

/** E-mails to customers whom WhatsApp cannot reach: dropped, put off, sent, tried again, given up. */
async function driveEmails(driven: Driven): Promise<void> {
  const { sql, raw } = driven;
  const { send } = makeSender(driven);
  const emails = makeFallbackEmailStore(sql, testVault, { ...SEND_OPTIONS, owner: OWNER });
  const shop = await makeTestShop(raw);
  await raw.query("UPDATE shop SET fallback = 'email' WHERE id = $1", [shop.id]);
  const claimOf = async (verdict: FallbackVerdict) => {
    const gone = { outcome: 'rejected', reason: 'not_on_whatsapp', ...SAID } as const;
    await raw.query(
      "UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1), started_at = now() - interval '1 h'",
    );
    await send(shop, gone);
    await raw.query(
      "UPDATE fallback_email SET due_at = now() - make_interval(secs => 1) WHERE state = 'due'",
    );
    return (await emails.claimDue(1000, () => verdict)).claims[0];
  };
  const judge = () => ({ verdict: 'send' }) as const;
  await claimOf({ verdict: 'drop', reason: 'too_late' });
  await claimOf({ verdict: 'wait', until: new Date().toISOString() });
  const claim = await claimOf({ verdict: 'send' });
  if (claim === undefined) throw new Error('One is due');
  await emails.putOff(claim);
  await raw.query(
    'UPDATE fallback_email SET due_at = now() - make_interval(secs => 1), owner = NULL, lease_until = NULL',
  );
  for (const one of (await emails.claimDue(1000, judge)).claims) {
    const started = await emails.startEmail(one, judge);
    if (started === null) throw new Error('Nothing stands against it');
    await emails.settleEmail(started, 'postponed');
    await emails.settleEmail(started, 'sent');
  }
  await emails.drop(claim, 'no_address');
  await emails.closeOverdue();
}

/** What the worker does besides deciding and sending. */
export async function driveWorker(driven: Driven): Promise<void> {
  await drivePolls(driven);
  await driveReconciling(driven);
  await driveEmails(driven);
  await driveEnds(driven);
}
