import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { WAITS } from '#app/domain/waits.ts';
import { makeAlignHooks } from '#app/pipeline/align-hooks.ts';
import { makeMerchantApp } from '#app/pipeline/make-merchant-app.ts';
import type { MerchantApp } from '#app/pipeline/merchant-app.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { makeAccessLog } from '#app/store/access-log.server.ts';
import { makeBulkActionViews } from '#app/store/bulk-action-views.server.ts';
import { makeChannelFigures } from '#app/store/channel-figures.server.ts';
import { makeChannelStore } from '#app/store/channels.server.ts';
import { makeDailyCountStore } from '#app/store/daily-counts.server.ts';
import type { Database } from '#app/store/database.server.ts';
import { makeDryRunViews } from '#app/store/dry-run-views.server.ts';
import { makeExportStore } from '#app/store/exports.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeHookAlignmentStore } from '#app/store/hook-alignment.server.ts';
import { makeLastOrders } from '#app/store/last-orders.server.ts';
import { makeLeases } from '#app/store/leases.server.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { makeOptOutViews } from '#app/store/opt-out-views.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeSavedViewStore } from '#app/store/saved-views.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { makeShopAccessStore } from '#app/store/shop-access.server.ts';
import { makeTemplateStore } from '#app/store/templates.server.ts';
import { makeTestMessageStore } from '#app/store/test-messages.server.ts';
import { failOnUnreadable, OWNER, SEND_OPTIONS } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { FakeOneMsg } from './fake-onemsg.ts';

export const APP_URL = 'https://app.example';

/** The merchant's app over the real stores and a 1MSG of the test's own. */
export function setUpMerchantApp(
  database: Database,
  { canSendMail = true }: { canSendMail?: boolean } = {},
): {
  app: MerchantApp;
  oneMsg: FakeOneMsg;
  /** How often the sending worker was woken. */
  wakeUps: () => number;
  /** Runs the job that brings channels' lists in line, if it was woken. */
  alignHooks: () => Promise<void>;
} {
  const { sql } = database;
  const oneMsg = new FakeOneMsg();
  let wakeUps = 0;
  let hooksWoken = false;
  const channels = makeChannelStore(sql, testVault);
  const app = makeMerchantApp({
    settings: makeSettingsStore(sql, testVault),
    channels,
    channelFigures: makeChannelFigures(sql),
    templates: makeTemplateStore(sql),
    holds: makeHoldStore(sql, testVault, WAITS),
    readAccess: makeShopAccessStore(sql).readAccess,
    views: makeNotificationViews(sql, testVault),
    counts: makeDailyCountStore(sql),
    accessLog: makeAccessLog(sql),
    resends: makeResendStore(sql),
    ...makeLastOrders(sql, testVault, failOnUnreadable),
    findOptOuts: makeOptOutStore(sql, testVault).findOptOuts,
    tests: makeTestMessageStore(sql, testVault, { ...SEND_OPTIONS, owner: OWNER }),
    exports: makeExportStore(sql, testVault),
    bulkActions: makeBulkActionViews(sql, testVault),
    dryRuns: makeDryRunViews(sql, testVault),
    optOuts: makeOptOutViews(sql, testVault),
    newId: uuidv7,
    wakeBulkActions: () => {},
    wakeDryRuns: () => {},
    savedViews: makeSavedViewStore(sql),
    oneMsg,
    readPhone,
    newHookKey: () => randomBytes(32).toString('base64url'),
    wakeSend: () => {
      wakeUps += 1;
    },
    wakeHooks: () => {
      hooksWoken = true;
    },
    appUrl: APP_URL,
    canSendMail,
    onemsgBaseUrls: ['https://api.1msg.io', 'https://sandbox.1msg.io'],
  });
  const align = makeAlignHooks({
    channels,
    oneMsg,
    appUrl: APP_URL,
    ...makeHookAlignmentStore(sql, testVault, WAITS),
    withChannel: (channelKey, run) => makeLeases(sql).during(channelKey, 60, run),
    announceGivenUp: () => {},
    onError: failOnUnreadable,
  });
  return {
    app,
    oneMsg,
    wakeUps: () => wakeUps,
    async alignHooks() {
      if (hooksWoken) await align(new AbortController().signal);
      hooksWoken = false;
    },
  };
}
