import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { WAITS } from '#app/domain/waits.ts';
import type { ListedState } from '#app/pipeline/merchant-app.ts';
import type { NotificationFilter } from '#app/pipeline/merchant-app-ports-views.ts';
import { makeAccessLog } from '#app/store/access-log.server.ts';
import { makeBulkActionViews } from '#app/store/bulk-action-views.server.ts';
import { makeBulkActionStore } from '#app/store/bulk-actions.server.ts';
import { makeChannelFigures } from '#app/store/channel-figures.server.ts';
import { makeChannelStore } from '#app/store/channels.server.ts';
import { makeDailyCountStore } from '#app/store/daily-counts.server.ts';
import { makeExportStore } from '#app/store/exports.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeLastOrders } from '#app/store/last-orders.server.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { buildListQuery } from '#app/store/notification-views-query.ts';
import { makeOptOutViews } from '#app/store/opt-out-views.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeSavedViewStore } from '#app/store/saved-views.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { makeStaffAlertStore } from '#app/store/staff-alerts.server.ts';
import { makeTemplateStore } from '#app/store/templates.server.ts';
import {
  failOnUnreadable,
  makeTestShop,
  newPhone,
  TEMPLATE_NAME,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { type Driven, makeSender } from './drive-sending.ts';

const SAID = { code: null, text: null } as const;
const STATES: readonly ListedState[] = [
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
  'attention',
];
const ALL: NotificationFilter = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
};

/** Each view and filter of the list, from either end, on the first and on a later page. */
async function driveList({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const views = makeNotificationViews(sql, testVault);
  const search = { orderNames: ['#1042', '1042'], phone: '34600000000', messageId: null };
  const from = new Date(Date.now() - 86_400_000);
  const filters: NotificationFilter[] = [
    ALL,
    { ...ALL, status: 'shipped' },
    { ...ALL, from, to: new Date() },
    { ...ALL, search },
    { ...ALL, search: { ...search, phone: null } },
    { ...ALL, search, status: 'shipped', from },
    { ...ALL, search: { orderNames: [], phone: null, messageId: 'wamid.1' } },
    { ...ALL, state: 'skipped', reason: 'no_phone' },
    { ...ALL, state: 'skipped', reason: 'no_phone', status: 'shipped', from },
    { ...ALL, state: 'failed', reason: 'not_on_whatsapp' },
    { ...ALL, state: 'failed', reason: 'not_on_whatsapp', status: 'shipped' },
    { ...ALL, state: 'resolvable' },
    ...STATES.flatMap((state) => [
      { ...ALL, state },
      { ...ALL, state, status: 'shipped' as const, from },
      { ...ALL, state, search },
    ]),
  ];
  for (const filter of filters) {
    for (const sort of ['newest', 'oldest'] as const) {
      await views.listNotifications(shop.id, filter, { sort, from: null, limit: 25 });
      const later = { side: 'after', id } as const;
      await views.listNotifications(shop.id, filter, { sort, from: later, limit: 25 });
    }
  }
}

/** The list by a language, where that leads and where the other filters do. */
async function driveLanguages({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const views = makeNotificationViews(sql, testVault);
  const from = new Date(Date.now() - 86_400_000);
  const rare: NotificationFilter = { ...ALL, language: 'is' };
  const search = { orderNames: ['#1042'], phone: '34600000000', messageId: null };
  const beside: NotificationFilter[] = [
    { ...rare, status: 'shipped' },
    { ...rare, status: 'shipped', from, to: new Date() },
    { ...rare, state: 'failed', reason: 'not_on_whatsapp' },
    { ...rare, state: 'skipped', reason: 'no_phone' },
    { ...rare, state: 'resolvable' },
    ...STATES.flatMap((state) => [
      { ...rare, state },
      { ...rare, state, status: 'shipped' as const, from },
    ]),
  ];
  const later = { side: 'after', id } as const;
  for (const sort of ['newest', 'oldest'] as const) {
    for (const side of [null, later]) {
      const position = { sort, from: side, limit: 25 } as const;
      for (const filter of [rare, { ...rare, from }, { ...rare, search }, ...beside]) {
        await views.listNotifications(shop.id, filter, position);
      }
      for (const filter of beside) {
        const query = buildListQuery(shop.id, filter, position, testVault, false);
        await sql.query(`SELECT n.id FROM ${query.from}`, query.values);
      }
    }
  }
  await views.listLanguages(shop.id);
}

const LIST_FROM = new Date(Date.now() - 86_400_000);

/** Each view and filter of the list as the batches of an export read it. */
async function driveExport({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const exports = makeExportStore(sql, testVault);
  const filters: NotificationFilter[] = [
    ALL,
    { ...ALL, status: 'shipped', from: LIST_FROM, to: new Date() },
    { ...ALL, search: { orderNames: ['#1042'], phone: '34600000000', messageId: null } },
    ...STATES.map((state) => ({ ...ALL, state })),
  ];
  for (const filter of filters) {
    for (const sort of ['newest', 'oldest'] as const) {
      await exports.listBatch(shop.id, filter, { sort, after: null, limit: 500 });
      await exports.listBatch(shop.id, filter, { sort, after: id, limit: 500 });
    }
  }
  await exports.listChosen(shop.id, [id]);
  const request = { chosen: { ids: [id] }, timeZone: 'UTC', locale: 'en' };
  const asked = { shopId: shop.id, staffId: '1', secret: id, seconds: 60, request };
  const made = await exports.prepare(asked);
  await exports.claim(id);
  await exports.recordProgress(made.id, 500);
  await exports.finish(made.id, 'done', 1000);
  await exports.find(shop.id, made.id);
}

/** All unconfirmed messages sent again, and closed; what is vain ends. */
async function driveBulkActions({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const views = makeBulkActionViews(sql, testVault);
  const store = makeBulkActionStore(sql, testVault);
  const filter: NotificationFilter = { ...ALL, state: 'resolvable' };
  await views.listFound(shop.id, filter, { after: id, limit: 500 });
  const total = await views.countFound(shop.id, filter, 10_000);
  for (const what of ['leave', 'resend'] as const) {
    const asked = { shopId: shop.id, what, staffId: '1', acceptDouble: true, filter };
    await views.startAction({ ...asked, id: uuidv7(), total, totalIsExact: true });
    const action = await store.claimAction();
    if (action === null) throw new Error('It is due');
    await store.listNext(action, 100);
    await store.listNext({ ...action, cursor: id }, 100);
    const ids = Array.from({ length: 100 }, (_, at) => (at === 0 ? randomUUID() : uuidv7()));
    const chosen = ids.map((one) => ({ id: one, state: 'failed' as const }));
    await store.recordStep(action, { chosen, refused: {}, cursor: id, isLast: false });
    const found = await views.findAction(shop.id);
    await views.stopAction(shop.id);
    await views.dismissAction(shop.id, found?.id ?? id);
  }
  await store.endVain();
}

async function driveSavedViews({ sql }: Driven, shop: TestShop): Promise<void> {
  const saved = makeSavedViewStore(sql);
  const added = await saved.addSavedView(shop.id, { name: 'Mine', params: 'state=failed' }, 20);
  if (added === null) throw new Error('It has room for one');
  await saved.listSavedViews(shop.id);
  await saved.changeSavedView(shop.id, { ...added, name: 'Ours', params: '' });
  await saved.deleteSavedView(shop.id, added.id);
}

async function driveStory({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const views = makeNotificationViews(sql, testVault);
  const shown = await views.findNotification(shop.id, id);
  if (shown === null) throw new Error('It is there');
  await views.findNotifications(shop.id, [id]);
  await views.listEvents(shop.id, { ...shown, eventId: id });
  const attempts = await views.listAttempts(shop.id, id);
  await views.listReceipts(
    shop.id,
    attempts.map((attempt) => attempt.id),
  );
  await makeAccessLog(sql).recordAccess({
    shopId: shop.id,
    notificationId: id,
    staffId: '1',
    field: 'phone',
  });
}

async function driveAlerts({ sql }: Driven, shop: TestShop): Promise<void> {
  const alerts = makeStaffAlertStore(sql, testVault, failOnUnreadable);
  await alerts.listAlertedShops(null, 100);
  await alerts.countHeld(shop.id);
  await alerts.readRecentOutcomes(shop.id);
  await alerts.takeAlert(shop.id, 'held');
  await alerts.giveBackAlert(shop.id, 'held');
}

async function driveHome({ sql }: Driven, shop: TestShop): Promise<void> {
  const views = makeNotificationViews(sql, testVault);
  await views.countUnconfirmed(shop.id, 100);
  await views.countUnsent(shop.id, 100);
  await views.countFixable(shop.id, 100);
  await views.countSentTwice(shop.id, 100);
  await makeLastOrders(sql, testVault, failOnUnreadable).readLastOrders(shop.id, 100);
  await views.countViews(shop.id, 100);
  const figures = makeChannelFigures(sql);
  await figures.countRecipients(shop.channelKey, 1000);
  await figures.countUnsent(shop.id, 100);
  await figures.readUnanswered(shop.id, shop.channelKey, 100);
  await makeHoldStore(sql, testVault, WAITS).listHolds(shop.id);
  await makeDailyCountStore(sql).readDays(shop.id, '2026-01-01', '2026-12-31');
}

async function driveResending({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const resends = makeResendStore(sql);
  await resends.readSituations(shop.id, [id, ...Array.from({ length: 499 }, () => uuidv7())]);
  await resends.putBackInLine(shop.id, id, 'unconfirmed', '1');
  await resends.close(shop.id, id, '1');
}

/** What the merchant changes, and what that ends or releases. */
async function driveSettings({ sql }: Driven, shop: TestShop): Promise<void> {
  const settings = makeSettingsStore(sql, testVault);
  const { version } = await settings.readSettings(shop.id);
  const saved = await settings.saveSettings(
    shop.id,
    { version, staffId: '1' },
    {
      templateName: TEMPLATE_NAME,
      defaultLanguage: 'en',
      defaultCountry: null,
      testOrdersOn: false,
      confirmedOn: 'order_created',
      dailyLimit: null,
      audience: { optInOnly: false, optIn: { attribute: 'news', tag: null, sms: true } },
      alerts: { email: 'ops@shop.example', onHeld: true, onFailures: true, locale: 'en' },
      fallback: 'email',
      historyDays: 30,
      timing: {
        quietHours: { from: 0, to: 480 },
        quietMode: 'wait',
        freshForSeconds: 3600,
        freshOf: new Map([['shipped', 7200]]),
      },
    },
  );
  await settings.saveStatuses(
    shop.id,
    { version: saved ?? version, staffId: '1' },
    {
      switches: [{ status: 'shipped', on: false }],
      templates: [{ status: 'refunded', name: TEMPLATE_NAME }],
      setLabels: [{ status: 'shipped', language: 'en', text: 'on its way' }],
      removeLabels: [{ status: 'shipped', language: 'de' }],
    },
  );
  await settings.chooseTemplate(shop.id, TEMPLATE_NAME);
  await settings.dismissSetup(shop.id, true);
  await settings.switchOff(shop.id);
  await settings.switchOn(shop.id);
  const channels = makeChannelStore(sql, testVault);
  const channel = await channels.findChannel(shop.id);
  if (channel === null) throw new Error('It is connected');
  const templates = makeTemplateStore(sql);
  await templates.listTemplates(shop.id, channel.id);
  await templates.saveTemplates(shop.id, channel, []);
  const holds = makeHoldStore(sql, testVault, WAITS);
  await holds.holdChannel(channel.channelKey, 'number_offline');
  await holds.liftChannelHolds(channel);
  await channels.readHookKeyHashes(shop.id);
  const seen = { status: 'connected', phone: '34600000001' };
  await channels.recordLook(shop.id, channel.id, seen);
  await channels.recordCheck(shop.id, channel, { ...seen, hookRegistered: true });
  await holds.holdChannel(channel.channelKey, 'number_offline');
  await channels.replaceToken(shop.id, channel, 'another', seen);
  const next = { ...channel, ...seen, hookKey: 'another', hookRegistered: true };
  const again = await channels.connect(shop.id, next);
  await channels.disconnect(shop.id, again.id);
}

/** The list of opt-outs in each filter, on the first and a later page, and what changes it. */
async function driveOptOuts({ sql }: Driven, shop: TestShop, id: string): Promise<void> {
  const optOuts = makeOptOutViews(sql, testVault);
  const phones = Array.from({ length: 300 }, newPhone);
  await optOuts.addOptOuts(shop.id, phones, { source: 'import', staffId: '1' });
  const phone = phones[0] ?? '';
  for (const source of [null, 'staff'] as const) {
    await optOuts.countOptOuts(shop.id, source, 100);
    for (const searched of [null, phone]) {
      for (const side of [null, 'after', 'before'] as const) {
        const from = side === null ? null : { side, id };
        const filter = { source, phone: searched };
        await optOuts.listOptOuts(shop.id, filter, { from, limit: 50 });
      }
    }
  }
  const found = await optOuts.listOptOuts(
    shop.id,
    { source: null, phone },
    { from: null, limit: 1 },
  );
  await optOuts.removeOptOut(shop.id, found.rows[0]?.id ?? id);
}

/** All that the merchant's pages ask and do. */
export async function drivePages(driven: Driven): Promise<void> {
  const shop = await makeTestShop(driven.raw);
  const unknown = { outcome: 'unconfirmed', cause: 'timeout', ...SAID } as const;
  const { message } = await makeSender(driven).send(shop, unknown);
  await driveList(driven, shop, message.id);
  await driveLanguages(driven, shop, message.id);
  await driveExport(driven, shop, message.id);
  await driveBulkActions(driven, shop, message.id);
  await driveSavedViews(driven, shop);
  await driveStory(driven, shop, message.id);
  await driveHome(driven, shop);
  await driveResending(driven, shop, message.id);
  await driveOptOuts(driven, shop, message.id);
  await driveSettings(driven, shop);
  await driveAlerts(driven, shop);
}
