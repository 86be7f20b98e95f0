import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from './config.server.ts';
import { classifyReceiptFailure } from './domain/classify-reply.ts';
import { divideWaits, WAITS, type Waits } from './domain/waits.ts';
import { makeSendMail } from './mail/send-mail.server.ts';
import { wireMerchantApp } from './merchant-app.server.ts';
import { type Log, makeLog } from './observe/log.server.ts';
import { makeOneMsgClient } from './onemsg/client.server.ts';
import { readHook } from './onemsg/hook-reader.ts';
import { makePollQuestions } from './onemsg/poll-questions.server.ts';
import { makeAlertStaff } from './pipeline/alert-staff.ts';
import { makeApplyShopFact } from './pipeline/apply-shop-fact.ts';
import { makeBulkActions } from './pipeline/bulk-action.ts';
import { makeDecide } from './pipeline/decide.ts';
import { makeDryRuns } from './pipeline/dry-run.ts';
import { makePoll } from './pipeline/poll.ts';
import { makeProbeHolds } from './pipeline/probe-holds.ts';
import { makeReceive } from './pipeline/receive.ts';
import { makeReconcile } from './pipeline/reconcile.ts';
import { makeSend } from './pipeline/send.ts';
import { makeTellByEmail, type TellByEmail } from './pipeline/tell-by-email.ts';
import {
  makeReceiveHistory,
  makeReceiveHook,
  makeReceivePoll,
  type TrackPorts,
} from './pipeline/track.ts';
import { trackTogether } from './pipeline/track-together.ts';
import { type JobQueue, startJobQueue } from './queue/job-queue.server.ts';
import { makeHookEndpoint } from './receiving/hook-endpoint.server.ts';
import { makeWebhookEndpoint } from './receiving/webhook-endpoint.server.ts';
import type { WebPorts } from './server.ts';
import { makeAdminGraphql } from './shopify/admin-graphql.server.ts';
import { readAdminLocale } from './shopify/admin-locale.ts';
import { makeMerchantAuthentication } from './shopify/merchant-authentication.server.ts';
import { makeOfflineAccess } from './shopify/offline-access.server.ts';
import { makeOrderEmailReader } from './shopify/order-email-reader.server.ts';
import { makeOrderReader } from './shopify/order-reader.server.ts';
import { PARCELS_PER_QUERY } from './shopify/parcels-query.ts';
import { readPhone } from './shopify/read-phone.ts';
import { readTokenShop } from './shopify/read-token-shop.ts';
import { makeReconcileReader } from './shopify/reconcile-reader.server.ts';
import { SCOPES } from './shopify/scopes.ts';
import { makeShopifyApi, makeShopifyApp } from './shopify/shopify-app.server.ts';
import { readWebhookBody } from './shopify/webhook-body-reader.ts';
import { readWebhookHeaders } from './shopify/webhook-headers.ts';
import { verifyWebhookSignature } from './shopify/webhook-signature.ts';
import { makeAttemptStore } from './store/attempts.server.ts';
import { makeBulkActionStore } from './store/bulk-actions.server.ts';
import { makeDailyCountStore } from './store/daily-counts.server.ts';
import { type Database, openDatabase } from './store/database.server.ts';
import { makeDryRunSettings } from './store/dry-run-settings.server.ts';
import { makeDryRunStore } from './store/dry-runs.server.ts';
import { makeErasureStore } from './store/erasure.server.ts';
import { makeEventStore } from './store/events.server.ts';
import { makeFallbackEmailStore } from './store/fallback-emails.server.ts';
import { makeHoldProbeStore } from './store/hold-probes.server.ts';
import { makeHookKeyStore } from './store/hook-keys.server.ts';
import { makeInspectionStore } from './store/inspections.server.ts';
import { makeKnownOrders } from './store/known-orders.server.ts';
import { makeLeases } from './store/leases.server.ts';
import { readMigrations } from './store/migrations.server.ts';
import { makeOptOutStore } from './store/opt-outs.server.ts';
import { makePartitionsAhead } from './store/partitions.server.ts';
import { makeReceiptStore } from './store/receipts.server.ts';
import { makeReconciliationStore } from './store/reconciliation.server.ts';
import { makeResendStore } from './store/resend.server.ts';
import { makeRetentionStore } from './store/retention.server.ts';
import { makeRootStore } from './store/roots.server.ts';
import { makeSessionStorage } from './store/session-storage.server.ts';
import { makeShopAccessStore } from './store/shop-access.server.ts';
import { makeShopStore } from './store/shops.server.ts';
import { makeSilentMessageStore } from './store/silent-messages.server.ts';
import { makeStaffAlertStore } from './store/staff-alerts.server.ts';
import { makeVault, type Vault } from './store/vault.ts';
import { startWorker, type Worker } from './worker.ts';

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** So that the turns of many channels spread over the time between two of one. */
const LOOKS_PER_WATCH = 10;

/** The parts of a running process. */
export type Container = {
  log: Log;
  web: WebPorts;
  startWorker(): Promise<Worker>;
  close(): Promise<void>;
};

/** Wires all parts of the app for one process: the only place where they meet. */
export async function makeContainer(config: Config): Promise<Container> {
  const log = makeLog(config.logLevel);
  const database = await openDatabase(config.database, readMigrations(MIGRATIONS), new Date(), {
    onWait: (reason) => log.warn({ reason }, 'migrating waits'),
  });
  const vault = makeVault(config.encryptionKeys);
  const onError = (error: unknown): void => log.error({ err: error }, 'failed');
  const queue = await startJobQueue(database.engine, onError);
  const waits = divideWaits(WAITS, config.waitDivisor);
  const onemsg = makeOneMsgClient({
    allowedBaseUrls: config.onemsgBaseUrls,
    // The HTTP client takes whole milliseconds only.
    requestTimeoutMs: Math.ceil(waits.request * 1000),
  });
  const shopify = wireShopify(config, database, vault, log);

  // In one process the worker is woken directly; otherwise a job wakes one that listens.
  let worker: Worker | null = null;
  const wakeDecide = (): void =>
    worker === null ? queue.wake('decide.wake') : worker.wakeDecide();
  const wakeSend = (): void => (worker === null ? queue.wake('send.wake') : worker.wakeSend());
  const wakeDryRuns = (): void =>
    worker === null ? queue.wake('dry-runs.wake') : worker.wakeDryRuns();
  const wakeBulkActions = (): void =>
    worker === null ? queue.wake('bulk-actions.wake') : worker.wakeBulkActions();
  const wakeHooks = (): void => queue.wake('hooks.align');

  const { track, folded } = wireTrack(database, vault, waits, onError);
  const merchantApp = wireMerchantApp({
    database,
    vault,
    onemsg,
    appUrl: config.shopify.appUrl,
    baseUrls: config.onemsgBaseUrls,
    canSendMail: config.mail !== null,
    waits,
    wakeSend,
    wakeHooks,
    wakeDryRuns,
    wakeBulkActions,
    announceHookGivenUp: (shopId) =>
      log.warn({ shopId }, 'our address stays in the list of a channel that this shop left'),
    onError,
  });

  return {
    log,
    web: {
      webhooks: wireWebhooks(config, database, vault, log, wakeDecide, onError),
      hooks: makeHookEndpoint({ receiveHook: makeReceiveHook(track), onError }),
      healthy: async () => (await database.sql.query('SELECT 1')).length === 1,
      requestContext: {
        merchantApp: merchantApp.app,
        authenticate: makeMerchantAuthentication({
          authenticateAdmin: (request) => shopify.app.authenticate.admin(request),
          readTokenShop: shopify.readTokenShop,
          shops: makeShopStore(database.sql, vault),
          graphql: shopify.graphql,
          onError,
        }),
        async renewAccess(shopDomain) {
          await shopify.renewAccess(shopDomain);
          await makeShopAccessStore(database.sql).noteRenewed(shopDomain);
        },
        readLocale: readAdminLocale,
        addDocumentResponseHeaders: shopify.app.addDocumentResponseHeaders,
        reportError: (error, reference) => log.error({ err: error, reference }, 'failed'),
        apiKey: config.shopify.apiKey,
        appHandle: config.appHandle,
      },
      appUrl: config.shopify.appUrl,
      onError,
    },
    async startWorker() {
      const started = await wireWorker({
        database,
        vault,
        onemsg,
        waits,
        shopify,
        track,
        queue,
        log,
        watchHooks: merchantApp.watchHooks,
        refreshTemplates: merchantApp.refreshAwaitedTemplates,
        alignHooks: merchantApp.alignHooks,
        eraseOldTests: merchantApp.eraseOldTests,
        alertStaff: wireAlertStaff(config, database, vault, log, onError),
        mail: config.mail,
        wakeDecide,
        wakeSend,
        wakeDryRuns,
        onError,
      });
      worker = started;
      return {
        ...started,
        stop() {
          // What comes in from now on is for others to take up.
          worker = null;
          return started.stop();
        },
      };
    },
    async close() {
      await queue.stop();
      await onemsg.close();
      await folded();
      await database.close();
    },
  };
}

type Shopify = ReturnType<typeof wireShopify>;

function wireShopify(config: Config, database: Database, vault: Vault, log: Log) {
  const sessions = makeSessionStorage(database.prisma, vault);
  const app = makeShopifyApp({
    ...config.shopify,
    sessionStorage: sessions,
    scopes: SCOPES,
    log: (severity, message) => log[severity]({ source: 'shopify' }, message),
  });
  const api = makeShopifyApi({ ...config.shopify, scopes: SCOPES });
  const leases = makeLeases(database.sql);
  const offlineAccess = makeOfflineAccess({
    loadSession: (id) => sessions.loadSession(id),
    storeSession: (session) => sessions.storeSession(session),
    offlineId: api.session.getOfflineId,
    refreshToken: api.auth.refreshToken,
    takeLease: leases.take,
    releaseLease: leases.release,
    now: () => new Date(),
    wait: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms).unref();
      }),
  });
  return {
    app,
    graphql: makeAdminGraphql(offlineAccess),
    readTokenShop: (request: Request) => readTokenShop(request, api.session.decodeSessionToken),
    async renewAccess(shopDomain: string) {
      await sessions.deleteSession(api.session.getOfflineId(shopDomain));
    },
  };
}

function wireTrack(
  database: Database,
  vault: Vault,
  waits: Waits,
  onError: (error: unknown) => void,
): { track: TrackPorts; folded: () => Promise<unknown> } {
  const receipts = makeReceiptStore(database.receiveSql, vault, waits);
  const inspections = makeInspectionStore(database.receiveSql, vault);
  // A hook is answered before its receipts are folded, so a stop has to wait for them by itself.
  const folding = new Set<Promise<void>>();
  const together = trackTogether({
    findChannelsByHookKey: makeHookKeyStore(database.receiveSql, vault).findChannelsByHookKey,
    storeReceipts: receipts.storeReceipts,
    storeHook: receipts.storeHook,
    foldReceipts: receipts.foldReceipts,
  });
  const track: TrackPorts = {
    ...together,
    readHook,
    classifyFailure: classifyReceiptFailure,
    keepForInspection: ({ shopId, ...entry }) =>
      inspections.keep({ shop: { id: shopId }, ...entry }),
    foldReceipts(told) {
      const fold = together.foldReceipts(told).finally(() => folding.delete(fold));
      folding.add(fold);
      return fold;
    },
    onError,
  };
  return { track, folded: () => Promise.allSettled(folding) };
}

function wireWebhooks(
  config: Config,
  database: Database,
  vault: Vault,
  log: Log,
  wakeDecide: () => void,
  onError: (error: unknown) => void,
): WebPorts['webhooks'] {
  const events = makeEventStore(database.receiveSql, vault);
  const inspections = makeInspectionStore(database.receiveSql, vault);
  return makeWebhookEndpoint({
    verify: (body, signature) =>
      verifyWebhookSignature(body, signature, [config.shopify.apiSecret]),
    readHeaders: (headers) => {
      const read = readWebhookHeaders(headers);
      return read.kind === 'invalid' ? null : read;
    },
    receive: makeReceive({
      readPayload: readWebhookBody,
      ...events,
      keepForInspection: ({ shopDomain, ...entry }) =>
        inspections.keep({ shop: { domain: shopDomain }, ...entry }),
      wakeDecide,
    }),
    now: () => new Date(),
    log: (entry) => log.debug(entry, 'webhook received'),
    onError,
  });
}

type WorkerParts = {
  database: Database;
  vault: Vault;
  onemsg: ReturnType<typeof makeOneMsgClient>;
  waits: Waits;
  shopify: Shopify;
  track: TrackPorts;
  queue: JobQueue;
  log: Log;
  watchHooks: () => Promise<boolean>;
  refreshTemplates: (stop: AbortSignal) => Promise<void>;
  alignHooks: (stop: AbortSignal) => Promise<void>;
  eraseOldTests: () => Promise<void>;
  alertStaff: (stop: AbortSignal) => Promise<void>;
  mail: Config['mail'];
  wakeDecide: () => void;
  wakeSend: () => void;
  wakeDryRuns: () => void;
  onError: (error: unknown) => void;
};

async function wireWorker(parts: WorkerParts): Promise<Worker> {
  const { database, vault, onemsg, waits, log, onError, wakeSend } = parts;
  const { sql } = database;
  const owner = randomUUID();
  const roots = makeRootStore(sql, vault, { waits, onUnreadable: onError });
  const erasure = makeErasureStore(sql, vault);
  const receipts = makeReceiptStore(sql, vault, waits);
  const shops = makeShopStore(sql, vault);
  const attempts = makeAttemptStore(sql, vault, {
    waits,
    onUnreadable: onError,
  });
  const decide = makeDecide(
    {
      claimRoots: roots.claimRoots,
      recordPasses: roots.recordPasses,
      millisecondsToNextDecision: roots.millisecondsToNextDecision,
      readOrder: makeOrderReader(parts.shopify.graphql, (problem) =>
        log.error({ problem }, 'an order could not be read from Shopify'),
      ),
      readPhone,
      findOptOuts: makeOptOutStore(sql, vault).findOptOuts,
      applyShopFact: makeApplyShopFact({
        markUninstalled: async (domain, at) => {
          await shops.markUninstalled(domain, at);
          parts.queue.wake('hooks.align');
        },
        eraseOrders: erasure.eraseOrders,
        eraseShop: erasure.eraseShop,
        announceDataRequest: (shopId) =>
          log.warn({ shopId }, 'a customer asked for their data: see docs/operations.md'),
      }),
      newId: uuidv7,
      wakeSend,
    },
    onError,
  );
  const send = makeSend(
    {
      findDueChannels: attempts.findDueChannels,
      startAttempts: (channelKeys, prepare) => attempts.startAttempts(channelKeys, owner, prepare),
      sendTemplate: ({ channel, phone, prepared }) =>
        onemsg.sendTemplate(channel, {
          phone,
          template: prepared.template.name,
          namespace: prepared.template.namespace,
          language: prepared.template.language,
          params: prepared.values,
          ...(prepared.ttlSeconds !== null && { ttlSeconds: prepared.ttlSeconds }),
        }),
      settleAttempt: attempts.settleAttempt,
      settleAccepted: attempts.settleAccepted,
      getStatus: onemsg.getStatus,
      recordStatus: attempts.recordStatus,
      closeOverdueAttempts: attempts.closeOverdueAttempts,
      endExpiredMessages: attempts.endExpiredMessages,
      millisecondsToNextDue: attempts.millisecondsToNextDue,
      joinReceipts: receipts.joinReceipts,
    },
    {
      log: (entry) => log.info(entry, 'message attempted'),
      onError,
      onSettled: wakeSend,
      milliseconds: () => performance.now(),
      waits,
    },
  );
  const poll = makePoll({
    ...makeSilentMessageStore(sql, vault, { waits, onUnreadable: onError }),
    ...makePollQuestions(onemsg),
    receivePoll: makeReceivePoll(parts.track),
    receiveHistory: makeReceiveHistory(parts.track),
    onError,
  });
  const probeHolds = makeProbeHolds({
    ...makeHoldProbeStore(sql, vault, { waits, onUnreadable: onError }),
    getStatus: onemsg.getStatus,
    wakeSend,
    onError,
  });
  return startWorker({
    decide,
    send,
    probeHolds,
    reconcile: wireReconcile(parts),
    dryRuns: wireDryRuns(parts),
    bulkActions: makeBulkActions(
      {
        ...makeBulkActionStore(sql, vault),
        readSituations: makeResendStore(sql).readSituations,
        wakeSend,
      },
      (entry) => log.info(entry, 'bulk action went on'),
    ),
    sweepReceipts: receipts.sweep,
    poll,
    tellByEmail: wireTellByEmail(parts, owner),
    watchHooks: parts.watchHooks,
    refreshTemplates: parts.refreshTemplates,
    alignHooks: parts.alignHooks,
    eraseOldTests: parts.eraseOldTests,
    addUpCounts: makeDailyCountStore(sql).run,
    alertStaff: parts.alertStaff,
    makePartitions: () => makePartitionsAhead(sql),
    runRetention: makeRetentionStore(sql).run,
    queue: parts.queue,
    sweepSeconds: waits.sweep,
    pollSeconds: waits.pollTurn,
    watchSeconds: waits.hookWatch / LOOKS_PER_WATCH,
    onError,
  });
}

function wireAlertStaff(
  { mail, shopify }: Config,
  { sql }: Database,
  vault: Vault,
  log: Log,
  onError: (error: unknown) => void,
): (stop: AbortSignal) => Promise<void> {
  if (mail === null) return async () => {};
  return makeAlertStaff({
    ...makeStaffAlertStore(sql, vault, onError),
    sendMail: makeSendMail(mail, (problem) => log.warn(problem, 'a mail did not leave')),
    urlOf: (domain) =>
      `https://admin.shopify.com/store/${domain.split('.')[0] ?? domain}/apps/${shopify.apiKey}/app`,
    onTrouble: ({ shopId, cause, error }) =>
      log.error({ err: error, shopId, cause }, 'staff could not be told'),
  });
}

function wireTellByEmail(parts: WorkerParts, owner: string): TellByEmail {
  const { database, vault, waits, shopify, mail, log, onError } = parts;
  return makeTellByEmail(
    {
      ...makeFallbackEmailStore(database.sql, vault, { waits, owner, onUnreadable: onError }),
      readOrderEmail: makeOrderEmailReader(shopify.graphql, (problem) =>
        log.error({ problem }, 'where to write could not be read from Shopify'),
      ),
      sendMail:
        mail === null
          ? null
          : makeSendMail(mail, (problem) => log.warn(problem, 'a mail did not leave')),
    },
    { log: (entry) => log.info(entry, 'customer written to'), onError },
  );
}

function wireDryRuns({ database, vault, shopify, log, wakeDryRuns, onError }: WorkerParts) {
  const { sql } = database;
  const reader = makeReconcileReader(shopify.graphql, (problem) =>
    log.error({ problem }, 'orders could not be read for a dry run'),
  );
  return makeDryRuns(
    {
      ...makeDryRunStore(sql, vault),
      ...reader,
      readSettings: makeDryRunSettings(sql, vault),
      findOptOuts: makeOptOutStore(sql, vault).findOptOuts,
      readPhone,
    },
    {
      log: (entry) => log.info(entry, 'dry run went on'),
      onReleased: wakeDryRuns,
      onError,
      milliseconds: () => performance.now(),
    },
  );
}

function wireReconcile({ database, vault, shopify, waits, log, wakeDecide, onError }: WorkerParts) {
  const { sql } = database;
  const reader = makeReconcileReader(shopify.graphql, (problem) =>
    log.error({ problem }, 'a shop could not be reconciled with Shopify'),
  );
  return makeReconcile(
    {
      ...makeReconciliationStore(sql, waits),
      ...makeKnownOrders(sql, vault, onError),
      ...reader,
      parcelsPerQuery: PARCELS_PER_QUERY,
      storeEvents: makeEventStore(sql, vault).storeEvents,
      wakeDecide,
    },
    {
      intervalSeconds: waits.reconcile,
      log: (entry) => log.info(entry, 'shop reconciled'),
      onError,
      milliseconds: () => performance.now(),
      random: Math.random,
    },
  );
}
