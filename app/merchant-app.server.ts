import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Waits } from './domain/waits.ts';
import type { OneMsgClient } from './onemsg/client.server.ts';
import {
  readReportsState,
  registerHook,
  unregisterHook,
} from './onemsg/hook-registration.server.ts';
import { readTemplateFamilies } from './onemsg/template-reader.ts';
import { readTokenChannelId } from './onemsg/token-channel-id.ts';
import { makeAlignHooks } from './pipeline/align-hooks.ts';
import { makeMerchantApp } from './pipeline/make-merchant-app.ts';
import type { MerchantApp } from './pipeline/merchant-app.ts';
import type { OneMsgPort } from './pipeline/merchant-app-ports.ts';
import { makeWatchHooks } from './pipeline/watch-hooks.ts';
import { readPhone } from './shopify/read-phone.ts';
import { makeAccessLog } from './store/access-log.server.ts';
import { findShopsAwaitingTemplates } from './store/awaited-templates.server.ts';
import { makeBulkActionViews } from './store/bulk-action-views.server.ts';
import { makeChannelFigures } from './store/channel-figures.server.ts';
import { makeChannelStore } from './store/channels.server.ts';
import { makeDailyCountStore } from './store/daily-counts.server.ts';
import type { Database } from './store/database.server.ts';
import { makeDryRunViews } from './store/dry-run-views.server.ts';
import { makeExportStore } from './store/exports.server.ts';
import { makeHoldStore } from './store/holds.server.ts';
import { makeHookAlignmentStore } from './store/hook-alignment.server.ts';
import { makeHookWatchStore } from './store/hook-watch.server.ts';
import { makeLastOrders } from './store/last-orders.server.ts';
import { makeLeases } from './store/leases.server.ts';
import { makeNotificationViews } from './store/notification-views.server.ts';
import { makeOptOutViews } from './store/opt-out-views.server.ts';
import { makeOptOutStore } from './store/opt-outs.server.ts';
import { makeResendStore } from './store/resend.server.ts';
import { makeSavedViewStore } from './store/saved-views.server.ts';
import { makeSettingsStore } from './store/settings.server.ts';
import { makeShopAccessStore } from './store/shop-access.server.ts';
import { makeTemplateStore } from './store/templates.server.ts';
import { makeTestMessageStore } from './store/test-messages.server.ts';
import type { Vault } from './store/vault.ts';

const HOOK_KEY_BYTES = 32;

/** Longer than a change of a channel's list can take: nine calls. */
const HOOK_LEASE_SECONDS = 200;

type Parts = {
  database: Database;
  vault: Vault;
  onemsg: OneMsgClient;
  appUrl: string;
  baseUrls: readonly string[];
  canSendMail: boolean;
  waits: Waits;
  wakeSend: () => void;
  wakeHooks: () => void;
  wakeDryRuns: () => void;
  wakeBulkActions: () => void;
  /** Our address stays in the list of a channel that this shop left. */
  announceHookGivenUp: (shopId: string) => void;
  onError: (error: unknown) => void;
};

/** Wires what the merchant's pages ask and do; part of the container. */
export function wireMerchantApp(parts: Parts): {
  app: MerchantApp;
  /** Switches on again what has stopped reporting to us; see `makeWatchHooks`. */
  watchHooks(): Promise<boolean>;
  /** Reads templates again for every shop that waits for one. */
  refreshAwaitedTemplates(stop: AbortSignal): Promise<void>;
  /** Brings our address in line in the lists of channels that shops left or came back to. */
  alignHooks(stop: AbortSignal): Promise<void>;
  /** Blanks test messages after their hour. */
  eraseOldTests(): Promise<void>;
} {
  const { vault, onemsg, appUrl, onError } = parts;
  const { sql } = parts.database;
  const channels = makeChannelStore(sql, vault);
  const oneMsg = oneMsgPort(onemsg);
  const alignment = makeHookAlignmentStore(sql, vault, parts.waits);
  const leases = makeLeases(sql);
  const tests = makeTestMessageStore(sql, vault, {
    waits: parts.waits,
    owner: randomUUID(),
    onUnreadable: onError,
  });
  const app = makeMerchantApp({
    settings: makeSettingsStore(sql, vault),
    channels,
    channelFigures: makeChannelFigures(sql),
    templates: makeTemplateStore(sql),
    holds: makeHoldStore(sql, vault, parts.waits),
    readAccess: makeShopAccessStore(sql).readAccess,
    views: makeNotificationViews(sql, vault),
    counts: makeDailyCountStore(sql),
    accessLog: makeAccessLog(sql),
    resends: makeResendStore(sql),
    ...makeLastOrders(sql, vault, onError),
    findOptOuts: makeOptOutStore(sql, vault).findOptOuts,
    tests,
    exports: makeExportStore(sql, vault),
    savedViews: makeSavedViewStore(sql),
    oneMsg,
    bulkActions: makeBulkActionViews(sql, vault),
    dryRuns: makeDryRunViews(sql, vault),
    optOuts: makeOptOutViews(sql, vault),
    readPhone,
    newId: uuidv7,
    wakeDryRuns: parts.wakeDryRuns,
    wakeBulkActions: parts.wakeBulkActions,
    newHookKey: () => randomBytes(HOOK_KEY_BYTES).toString('base64url'),
    wakeSend: parts.wakeSend,
    wakeHooks: parts.wakeHooks,
    appUrl,
    onemsgBaseUrls: parts.baseUrls,
    canSendMail: parts.canSendMail,
  });
  return {
    app,
    watchHooks: makeWatchHooks({
      ...makeHookWatchStore(sql, vault, { waits: parts.waits, onUnreadable: parts.onError }),
      channels,
      oneMsg,
      readReports: (credentials, ourUrl) => readReportsState(onemsg, credentials, ourUrl),
      appUrl: parts.appUrl,
      onError: parts.onError,
    }),
    async refreshAwaitedTemplates(stop) {
      for (const shopId of await findShopsAwaitingTemplates(sql)) {
        if (stop.aborted) return;
        await app.refreshTemplates(shopId);
      }
    },
    alignHooks: makeAlignHooks({
      channels,
      oneMsg,
      appUrl,
      claimUnaligned: alignment.claimUnaligned,
      recordAligned: alignment.recordAligned,
      withChannel: (channelKey, run) =>
        leases.during(`hooks ${channelKey}`, HOOK_LEASE_SECONDS, run),
      announceGivenUp: parts.announceHookGivenUp,
      onError,
    }),
    async eraseOldTests() {
      while ((await tests.eraseOldTests()) > 0);
    },
  };
}

function oneMsgPort(client: OneMsgClient): OneMsgPort {
  return {
    sendTemplate: client.sendTemplate,
    addTemplate: client.addTemplate,
    getStatus: client.getStatus,
    getMe: client.getMe,
    async listTemplates(credentials) {
      const answer = await client.listTemplates(credentials);
      if (!answer.ok) return answer;
      const templates = readTemplateFamilies(answer.templates).flatMap(({ name, languages }) =>
        languages.map(({ unusable, ...language }) => ({ ...language, name, problem: unusable })),
      );
      return { ok: true, templates };
    },
    registerHook: (credentials, hook) => registerHook(client, credentials, hook),
    unregisterHook: (credentials, hook) => unregisterHook(client, credentials, hook),
    readTokenChannelId,
  };
}
