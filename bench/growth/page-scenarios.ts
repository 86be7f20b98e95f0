import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { WAITS } from '#app/domain/waits.ts';
import { makeMerchantApp } from '#app/pipeline/make-merchant-app.ts';
import type { MerchantApp, NotificationQuery, ShownState } from '#app/pipeline/merchant-app.ts';
import type { OneMsgPort } from '#app/pipeline/merchant-app-ports.ts';
import { encodeCursor } from '#app/pipeline/show-ids.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { makeAccessLog } from '#app/store/access-log.server.ts';
import { makeBulkActionViews } from '#app/store/bulk-action-views.server.ts';
import { makeChannelFigures } from '#app/store/channel-figures.server.ts';
import { makeChannelStore } from '#app/store/channels.server.ts';
import { makeDailyCountStore } from '#app/store/daily-counts.server.ts';
import { makeDryRunViews } from '#app/store/dry-run-views.server.ts';
import { makeExportStore } from '#app/store/exports.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeLastOrders } from '#app/store/last-orders.server.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { makeOptOutViews } from '#app/store/opt-out-views.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeSavedViewStore } from '#app/store/saved-views.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { makeShopAccessStore } from '#app/store/shop-access.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import { makeTemplateStore } from '#app/store/templates.server.ts';
import { makeTestMessageStore } from '#app/store/test-messages.server.ts';
import { lowestIdAt } from '#app/store/time-ordered-id.ts';
import type { Vault } from '#app/store/vault.ts';
import type { Sample } from './sample.ts';
import type { Measure } from './work-scenarios.ts';

/** Pages that are read call nobody. */
const NOBODY = new Proxy({} as OneMsgPort, {
  get: (_, name) => {
    throw new Error(`A page called 1MSG: ${String(name)}`);
  },
});

function failOnUnreadable(error: unknown): never {
  throw error;
}

function makePages(engine: SessionEngine, vault: Vault): MerchantApp {
  return makeMerchantApp({
    settings: makeSettingsStore(engine, vault),
    channels: makeChannelStore(engine, vault),
    channelFigures: makeChannelFigures(engine),
    templates: makeTemplateStore(engine),
    holds: makeHoldStore(engine, vault, WAITS),
    readAccess: makeShopAccessStore(engine).readAccess,
    views: makeNotificationViews(engine, vault),
    counts: makeDailyCountStore(engine),
    accessLog: makeAccessLog(engine),
    resends: makeResendStore(engine),
    ...makeLastOrders(engine, vault, failOnUnreadable),
    findOptOuts: makeOptOutStore(engine, vault).findOptOuts,
    tests: makeTestMessageStore(engine, vault, {
      waits: WAITS,
      owner: randomUUID(),
      onUnreadable: failOnUnreadable,
    }),
    exports: makeExportStore(engine, vault),
    bulkActions: makeBulkActionViews(engine, vault),
    dryRuns: makeDryRunViews(engine, vault),
    optOuts: makeOptOutViews(engine, vault),
    newId: uuidv7,
    wakeBulkActions: () => {},
    wakeDryRuns: () => {},
    savedViews: makeSavedViewStore(engine),
    oneMsg: NOBODY,
    readPhone,
    newHookKey: () => '',
    wakeSend: () => {},
    wakeHooks: () => {},
    appUrl: 'https://app.example',
    canSendMail: false,
    onemsgBaseUrls: ['https://api.1msg.io'],
  });
}

const STATES: readonly ShownState[] = [
  'waiting',
  'held',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unconfirmed',
  'left',
  'skipped',
];

const FIRST: NotificationQuery = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
  sort: 'newest',
  cursor: null,
};

function listQueries({
  middle,
  orderName,
  phone,
}: Sample): [name: string, query: NotificationQuery][] {
  const from = middle.toISOString();
  const to = new Date(middle.getTime() + 3 * 86_400_000).toISOString();
  const deep = encodeCursor({ side: 'after', id: lowestIdAt(middle) });
  const back = encodeCursor({ side: 'before', id: lowestIdAt(middle) });
  return [
    ['newest', FIRST],
    ['oldest', { ...FIRST, sort: 'oldest' }],
    ['a page in the middle', { ...FIRST, cursor: deep }],
    ['the page before it', { ...FIRST, cursor: back }],
    ['three days of the past', { ...FIRST, from, to }],
    ...STATES.map((state): [string, NotificationQuery] => [state, { ...FIRST, state }]),
    ['read, a page in the middle', { ...FIRST, state: 'read', cursor: deep }],
    ['failed, three days of the past', { ...FIRST, state: 'failed', from, to }],
    ['delivered (status)', { ...FIRST, status: 'delivered' }],
    ['refunded (status)', { ...FIRST, status: 'refunded' }],
    ['a status that is rare', { ...FIRST, status: 'return_declined' }],
    ['a status that never was', { ...FIRST, status: 'delayed' }],
    ['delivered, and read', { ...FIRST, status: 'delivered', state: 'read' }],
    ['refunded, and failed', { ...FIRST, status: 'refunded', state: 'failed' }],
    ['refunded, and unconfirmed', { ...FIRST, status: 'refunded', state: 'unconfirmed' }],
    ['rare status, and accepted', { ...FIRST, status: 'return_declined', state: 'accepted' }],
    ['a status that never was, and read', { ...FIRST, status: 'delayed', state: 'read' }],
    ['shipped, and skipped', { ...FIRST, status: 'shipped', state: 'skipped' }],
    ['a status that never was, and skipped', { ...FIRST, status: 'delayed', state: 'skipped' }],
    ['a language that is rare', { ...FIRST, language: 'is' }],
    ['a language that is rare, a page in the middle', { ...FIRST, language: 'is', cursor: deep }],
    ['a language of many', { ...FIRST, language: 'de' }],
    ['a language that never was', { ...FIRST, language: 'sw' }],
    ['rare language, and read', { ...FIRST, language: 'is', state: 'read' }],
    ['rare language, and unconfirmed', { ...FIRST, language: 'is', state: 'unconfirmed' }],
    ['rare language, and skipped', { ...FIRST, language: 'is', state: 'skipped' }],
    ['rare language, and shipped', { ...FIRST, language: 'is', status: 'shipped' }],
    ['language of many, and failed', { ...FIRST, language: 'de', state: 'failed' }],
    ['language of many, and refunded', { ...FIRST, language: 'de', status: 'refunded' }],
    ['search: order', { ...FIRST, search: orderName }],
    ['search: order, and failed', { ...FIRST, search: orderName, state: 'failed' }],
    ['search: no such order', { ...FIRST, search: '#0' }],
    ['search: phone', { ...FIRST, search: phone }],
    ['search: phone, and read', { ...FIRST, search: phone, state: 'read' }],
    ['search: no such phone', { ...FIRST, search: '+4930901899999' }],
  ];
}

/** Every page of the merchant, each view and filter of the list. */
export async function measurePages(
  engine: SessionEngine,
  vault: Vault,
  sample: Sample,
  measure: Measure,
): Promise<void> {
  const pages = makePages(engine, vault);
  const { shopId } = sample.large;
  await measure('home', () => pages.readHome(shopId));
  for (const [name, query] of listQueries(sample)) {
    await measure(`list: ${name}`, () => pages.listNotifications(shopId, query));
  }
  await measure('languages of the list', () => pages.listLanguages(shopId));
  for (const [name, id] of [
    ['sent, of late', sample.recentSend],
    ['sent, long ago', sample.oldSend],
    ['skipped', sample.skipped],
  ] as const) {
    await measure(`one: ${name}`, () => pages.readNotification(shopId, id));
  }
  await measure('settings', () => pages.readSettings(shopId));
  const bulkActions = makeBulkActionViews(engine, vault);
  const resends = makeResendStore(engine);
  const resolvable = { ...FIRST, state: 'resolvable', from: null, to: null, search: null } as const;
  await measure('all failed and unconfirmed, a step', async () => {
    const position = { after: null, limit: 100 };
    const { ids } = await bulkActions.listFound(shopId, resolvable, position);
    await resends.readSituations(shopId, ids);
  });
}
