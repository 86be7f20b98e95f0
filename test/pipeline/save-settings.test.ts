import { describe, expect, test } from 'vitest';
import type { LabelsForm, SettingsForm } from '#app/pipeline/merchant-app.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addChannel,
  addHold,
  addNotification,
  addShop,
  addTemplate,
  readMessage,
} from '#test/store/sample-rows.ts';
import { testVault } from '#test/vault.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('settings on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const shopId = await addShop(database(), { templateName: null });
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId, { language: 'en_US' });
    await addTemplate(database(), channelId, { language: 'de' });
    await addTemplate(database(), channelId, { name: 'spare', language: 'en' });
    await addTemplate(database(), channelId, { name: 'broken', problem: 'not_three_variables' });
    const { app } = setUpMerchantApp(database());
    const form = async (more: Partial<SettingsForm> = {}): Promise<SettingsForm> => {
      const saved = await app.readSettings(shopId);
      const { version, templateName, defaultLanguage, defaultCountry } = saved;
      const { testOrdersOn, confirmedOn, dailyLimit } = saved;
      return {
        version,
        templateName,
        defaultLanguage,
        defaultCountry,
        testOrdersOn,
        confirmedOn,
        dailyLimit,
        ...more,
      };
    };
    const saveStatuses = async (statuses: LabelsForm['statuses']) =>
      app.saveLabels(shopId, { version: (await app.readSettings(shopId)).version, statuses });
    return { shopId, channelId, app, form, saveStatuses };
  }

  const switchOf = (shopId: string, status: string) =>
    database().prisma.statusSetting.findUnique({ where: { shopId_status: { shopId, status } } });

  test('a new shop shows the defaults, and its templates with their problems', async () => {
    const { shopId, app } = await setUp();
    const settings = await app.readSettings(shopId);
    expect(settings).toMatchObject({
      version: 1,
      baseUrls: ['https://api.1msg.io', 'https://sandbox.1msg.io'],
      channel: { status: 'connected', baseUrl: 'https://api.1msg.io', phone: null },
      templateName: null,
      defaultLanguage: 'en',
      defaultCountry: null,
      testOrdersOn: false,
      confirmedOn: 'order_created',
      dailyLimit: null,
      timeZone: 'UTC',
    });
    expect(settings.languages).toHaveLength(10);
    const on = settings.statuses.filter((status) => status.on).map(({ status }) => status);
    expect(on).toContain('shipped');
    expect(on).not.toContain('confirmed');
    expect(settings.statuses.map(({ status }) => status)).not.toContain('on_hold');
    expect(settings.templates.map(({ name, usable, problem }) => [name, usable, problem])).toEqual([
      ['broken', false, 'not_three_variables'],
      ['order_status', true, null],
      ['spare', true, null],
    ]);
    expect(settings.templates[1]?.languages.map(({ language }) => language)).toEqual([
      'de',
      'en_US',
    ]);
    expect(settings.templates[1]?.languages[0]).toMatchObject({
      buttons: ['View status'],
      header: 'Your order',
    });
  });

  test('saves every field and raises the version', async () => {
    const { shopId, app, form } = await setUp();
    const change = {
      templateName: 'order_status',
      defaultLanguage: 'de',
      defaultCountry: 'DE',
      testOrdersOn: true,
      confirmedOn: 'order_paid' as const,
      dailyLimit: 2000 as const,
    };
    expect(await app.saveSettings(shopId, await form(change))).toEqual({
      outcome: 'saved',
      version: 2,
    });
    expect(await app.readSettings(shopId)).toMatchObject({
      ...change,
      version: 2,
      languages: ['de', 'en_US'],
    });
  });

  test('the default language may be another spelling of a template language', async () => {
    const { shopId, app, form } = await setUp();
    const choice = await form({ templateName: 'order_status', defaultLanguage: 'en' });
    expect(await app.saveSettings(shopId, choice)).toMatchObject({ outcome: 'saved' });
  });

  test.each([
    [{ templateName: 'broken' }, 'templateName', 'not_usable'],
    [{ templateName: 'no such' }, 'templateName', 'not_usable'],
    [{ templateName: 'order_status', defaultLanguage: 'fr' }, 'defaultLanguage', 'not_in_template'],
    [{ defaultLanguage: '' }, 'defaultLanguage', 'not_in_template'],
    [{ defaultCountry: 'de' }, 'defaultCountry', 'unknown_country'],
    [{ defaultCountry: 'QQ' }, 'defaultCountry', 'unknown_country'],
  ])('refuses %j and names the field', async (change, field, problem) => {
    const { shopId, app, form } = await setUp();
    const saved = await app.readSettings(shopId);
    expect(await app.saveSettings(shopId, await form(change))).toEqual({
      outcome: 'invalid',
      problems: [{ field, problem }],
    });
    expect(await app.readSettings(shopId)).toEqual(saved);
  });

  test('quiet hours and limits are saved, shown, and kept where a form has none', async () => {
    const { shopId, app, form } = await setUp();
    expect((await app.readSettings(shopId)).timing).toEqual({
      quietHours: null,
      quietMode: 'wait',
      freshForSeconds: null,
      freshOf: {},
    });
    const timing = {
      quietHours: { from: 21 * 60, to: 8 * 60 },
      quietMode: 'skip' as const,
      freshForSeconds: 6 * 3600,
      freshOf: { refunded: 72 * 3600 },
    };
    await app.saveSettings(shopId, await form({ timing }), { staffId: 'staff-7', locale: 'de' });
    const saved = await app.readSettings(shopId);
    expect(saved).toMatchObject({ timing, saved: { by: 'staff-7', at: expect.any(String) } });
    const limitOf = (status: string) =>
      saved.statuses.find((one) => one.status === status)?.freshForSeconds;
    expect([limitOf('refunded'), limitOf('shipped')]).toEqual([72 * 3600, 6 * 3600]);
    await app.saveSettings(shopId, await form({ defaultCountry: 'DE' }));
    expect((await app.readSettings(shopId)).timing).toEqual(timing);
    // A limit of its own does not turn a status on or off.
    expect(await switchOf(shopId, 'refunded')).toMatchObject({ on: true, switchedOnAt: null });
  });

  test('the history is saved, and kept where a form has none', async () => {
    const { shopId, app, form } = await setUp();
    expect((await app.readSettings(shopId)).historyDays).toBe(90);
    await app.saveSettings(shopId, await form({ historyDays: 365 }));
    await app.saveSettings(shopId, await form({ defaultCountry: 'DE' }));
    expect((await app.readSettings(shopId)).historyDays).toBe(365);
    expect(await app.readHistoryDays(shopId)).toBe(365);
  });

  test.each([
    [{ quietHours: { from: 60, to: 60 } }, 'quietHours.to', 'no_hours'],
    [{ quietHours: { from: -1, to: 60 } }, 'quietHours.from', 'no_time'],
    [{ quietHours: { from: 60, to: 1440 } }, 'quietHours.to', 'no_time'],
    [{ freshForSeconds: 96 * 3600 }, 'freshForSeconds', 'unknown_limit'],
    [{ freshOf: { shipped: 5 } }, 'freshOf.shipped', 'unknown_limit'],
  ])('refuses the timing %j', async (part, field, problem) => {
    const { shopId, app, form } = await setUp();
    const { timing } = await app.readSettings(shopId);
    expect(await app.saveSettings(shopId, await form({ timing: { ...timing, ...part } }))).toEqual({
      outcome: 'invalid',
      problems: [{ field, problem }],
    });
  });

  test('of two people who save at once the second is shown what is saved', async () => {
    const { shopId, app, form, saveStatuses } = await setUp();
    const [first, second] = [
      await form({ defaultCountry: 'ES' }),
      await form({ testOrdersOn: true }),
    ];
    const results = await Promise.all([
      app.saveSettings(shopId, first),
      app.saveSettings(shopId, second),
    ]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'saved']);
    const conflict = results.find((result) => result.outcome === 'conflict');
    expect(conflict).toMatchObject({ saved: { version: 2 } });
    const late = await app.saveLabels(shopId, { version: 1, statuses: [] });
    expect(late).toMatchObject({ outcome: 'conflict', saved: { version: 2 } });
    expect(await saveStatuses([])).toEqual({ outcome: 'saved', version: 3 });
  });

  test('a switch keeps its own time: on later counts from then, off ends what is unsent', async () => {
    const { shopId, app, saveStatuses } = await setUp();
    const waiting = await addNotification(database(), shopId, { status: 'shipped' });
    const other = await addNotification(database(), shopId, { status: 'delivered' });
    await saveStatuses([
      { status: 'shipped', on: true, labels: {} },
      { status: 'confirmed', on: true, labels: {} },
    ]);
    expect(await switchOf(shopId, 'shipped')).toBeNull();
    const confirmed = await switchOf(shopId, 'confirmed');
    expect(confirmed).toMatchObject({ on: true });
    expect(Date.now() - (confirmed?.switchedOnAt?.getTime() ?? 0)).toBeLessThan(60_000);

    await saveStatuses([{ status: 'shipped', on: false, labels: {} }]);
    expect(await switchOf(shopId, 'shipped')).toMatchObject({ on: false, switchedOnAt: null });
    expect(await readMessage(database(), waiting)).toMatchObject({
      state: 'ended',
      cause: 'status_off',
      decision: 'skip',
    });
    expect((await readMessage(database(), other)).state).toBe('waiting');

    await saveStatuses([{ status: 'shipped', on: true, labels: {} }]);
    expect((await switchOf(shopId, 'shipped'))?.switchedOnAt).not.toBeNull();
    const again = await switchOf(shopId, 'confirmed');
    expect(again?.switchedOnAt).toEqual(confirmed?.switchedOnAt);
    expect((await app.readHome(shopId)).steps.statusesOn).toBe(9);
  });

  test('the store starts the time of a status only when it turns', async () => {
    const { shopId } = await setUp();
    const store = makeSettingsStore(database().sql, testVault);
    const on = {
      switches: [{ status: 'confirmed' as const, on: true }],
      templates: [],
      setLabels: [],
      removeLabels: [],
    };
    await store.saveStatuses(shopId, { version: 1, staffId: null }, on);
    const first = await switchOf(shopId, 'confirmed');
    await store.saveStatuses(shopId, { version: 2, staffId: null }, on);
    expect(await switchOf(shopId, 'confirmed')).toEqual(first);
  });

  test('labels are kept by language, and one left out is ours again', async () => {
    const { shopId, app, form, saveStatuses } = await setUp();
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const shipped = async () =>
      (await app.readSettings(shopId)).statuses.find(({ status }) => status === 'shipped')?.labels;
    await saveStatuses([
      { status: 'shipped', on: true, labels: { de: ' Auf dem Weg ', en_US: 'Shipped' } },
    ]);
    expect(await shipped()).toEqual({ de: 'Auf dem Weg' });
    await saveStatuses([{ status: 'shipped', on: true, labels: { en_US: 'On its way' } }]);
    expect(await shipped()).toEqual({ en_US: 'On its way' });
    await saveStatuses([{ status: 'delivered', on: true, labels: {} }]);
    expect(await shipped()).toEqual({ en_US: 'On its way' });
  });

  test('a label that WhatsApp would refuse names its field and by how much', async () => {
    const { shopId, app, form, saveStatuses } = await setUp();
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const labels = {
      de: 'x'.repeat(1024),
      en_US: 'two\nlines',
      fr: 'Expédié',
    };
    const result = await saveStatuses([
      { status: 'shipped', on: true, labels },
      { status: 'delivered', on: true, labels: { de: '  ', en_US: 'a\tb     c' } },
      { status: 'on_hold', on: true, labels: {} },
    ]);
    expect(result).toMatchObject({ outcome: 'invalid' });
    if (result.outcome !== 'invalid') return;
    expect(result.problems).toEqual([
      { field: 'label.shipped.de', problem: 'too_long', by: expect.any(Number) },
      { field: 'label.shipped.en_US', problem: 'line_break' },
      { field: 'label.shipped.fr', problem: 'unknown_language' },
      { field: 'label.delivered.de', problem: 'empty' },
      { field: 'label.delivered.en_US', problem: 'tab' },
      { field: 'label.delivered.en_US', problem: 'spaces' },
      { field: 'status.on_hold', problem: 'not_available' },
    ]);
    const by = result.problems[0]?.by ?? 0;
    const fitting = await saveStatuses([
      { status: 'shipped', on: true, labels: { de: 'x'.repeat(1024 - by) } },
    ]);
    expect(fitting).toMatchObject({ outcome: 'saved' });
    expect(by).toBeGreaterThan(100);
  });

  test('a status that is on needs a label in languages that we have no words for', async () => {
    const { shopId, channelId, app, form, saveStatuses } = await setUp();
    await addTemplate(database(), channelId, { language: 'nl' });
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const save = (on: boolean, labels: Record<string, string>) =>
      saveStatuses([{ status: 'shipped', on, labels }]);
    expect(await save(true, {})).toEqual({
      outcome: 'invalid',
      problems: [{ field: 'label.shipped.nl', problem: 'empty' }],
    });
    expect(await save(false, {})).toMatchObject({ outcome: 'saved' });
    expect(await save(true, { nl: 'Verzonden' })).toMatchObject({ outcome: 'saved' });
  });

  test('another template or language lets what a template held look again', async () => {
    const { shopId, channelId, app, form } = await setUp();
    const channelKey = `api.1msg.io/${channelId}`;
    const template = { name: '', language: 'en', version: 0 };
    const missing = await addHold(database(), { channelKey, channelId, template });
    const channelHold = await addHold(database(), { channelKey, reason: 'payment_problem' });
    const held = await addNotification(database(), shopId, { state: 'held', holdId: missing });
    const stays = await addNotification(database(), shopId, { state: 'held', holdId: channelHold });
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    expect(await readMessage(database(), held)).toMatchObject({ state: 'waiting', cause: null });
    expect((await readMessage(database(), stays)).state).toBe('held');
    expect((await app.readHome(shopId)).holds.map(({ id }) => id)).toEqual([channelHold]);
  });

  test('a status takes a template of its own, keeps it, and gives it back', async () => {
    const { shopId, app, form, saveStatuses } = await setUp();
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const own = async () => {
      const { statuses } = await app.readSettings(shopId);
      return statuses.flatMap(({ status, templateName }) =>
        templateName === null ? [] : [`${status}: ${templateName}`],
      );
    };
    const save = (more: { on?: boolean; templateName?: string | null }) =>
      saveStatuses([{ status: 'refunded', on: true, labels: {}, ...more }]);
    expect(await own()).toEqual([]);
    expect(await save({ templateName: 'spare' })).toMatchObject({ outcome: 'saved' });
    expect(await own()).toEqual(['refunded: spare']);
    // A status that was never switched keeps its default, and no time of its own begins.
    expect(await switchOf(shopId, 'refunded')).toMatchObject({ on: true, switchedOnAt: null });
    await save({});
    await save({ on: false });
    await app.saveSettings(shopId, await form({ defaultCountry: 'DE' }));
    expect(await own()).toEqual(['refunded: spare']);
    expect(await switchOf(shopId, 'refunded')).toMatchObject({ on: false });
    await save({ templateName: null });
    expect(await own()).toEqual([]);
  });

  test.each([
    ['broken', 'not_usable'],
    ['no such', 'not_usable'],
    ['order_status', 'not_in_default_language'],
  ])('refuses %s as the template of a status, and names the field', async (name, problem) => {
    const { shopId, channelId, app, saveStatuses } = await setUp();
    await addTemplate(database(), channelId, { name: 'in_french', language: 'fr' });
    await app.chooseTemplate(shopId, 'in_french');
    await database().sql.query("UPDATE shop SET default_language = 'fr' WHERE id = $1", [shopId]);
    const before = await app.readSettings(shopId);
    const asked = { status: 'refunded' as const, on: true, templateName: name, labels: {} };
    expect(await saveStatuses([asked])).toEqual({
      outcome: 'invalid',
      problems: [{ field: 'template.refunded', problem }],
    });
    expect(await app.readSettings(shopId)).toEqual(before);
  });

  test('a template that broke after it was chosen stands in the way of no other change', async () => {
    const { shopId, channelId, app, form, saveStatuses } = await setUp();
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const refunded = { status: 'refunded' as const, on: true, templateName: 'spare' };
    await saveStatuses([{ ...refunded, labels: {} }]);
    await database().sql.query(
      "UPDATE template SET problem = 'paused' WHERE channel_id = $1 AND name = 'spare'",
      [channelId],
    );
    const labels = { de: 'Geld zurück' };
    expect(await saveStatuses([{ ...refunded, labels }])).toMatchObject({ outcome: 'saved' });
  });

  test('labels have the room and the languages of their own template', async () => {
    const { shopId, channelId, app, form, saveStatuses } = await setUp();
    const body = `{{1}} {{2}} {{3}} ${'.'.repeat(800)}`;
    await addTemplate(database(), channelId, { name: 'wordy', language: 'en', body });
    await addTemplate(database(), channelId, { name: 'wordy', language: 'nl', body });
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const save = (templateName: string | null, labels: Record<string, string>) =>
      saveStatuses([{ status: 'shipped', on: true, templateName, labels }]);
    const long = { en: 'x'.repeat(300), nl: 'Verzonden' };
    expect(await save('wordy', long)).toMatchObject({
      problems: [{ field: 'label.shipped.en', problem: 'too_long' }],
    });
    expect(await save('wordy', {})).toMatchObject({
      problems: [{ field: 'label.shipped.nl', problem: 'empty' }],
    });
    expect(await save('wordy', { nl: 'Verzonden' })).toMatchObject({ outcome: 'saved' });
    expect(await save(null, long)).toMatchObject({ outcome: 'saved' });
  });

  test('another template of a status lets what a template held look again', async () => {
    const { shopId, channelId, app, form, saveStatuses } = await setUp();
    await app.saveSettings(shopId, await form({ templateName: 'order_status' }));
    const refunded = { status: 'refunded' as const, on: true, labels: {} };
    await saveStatuses([{ ...refunded, templateName: 'spare' }]);
    const channelKey = `api.1msg.io/${channelId}`;
    const paused = await addHold(database(), {
      channelKey,
      channelId,
      reason: 'template_paused',
      template: { name: 'spare', language: 'en', version: 1 },
    });
    const holds = async () =>
      (await app.readHome(shopId)).holds.map(({ id, template }) => ({ id, template }));
    expect(await holds()).toEqual([{ id: paused, template: { name: 'spare', ofStatuses: true } }]);
    const sample = { status: 'refunded', state: 'held', holdId: paused };
    const held = await addNotification(database(), shopId, sample);
    // A label alone is no reason to try.
    await saveStatuses([{ ...refunded, labels: { de: 'Geld zurück' } }]);
    expect((await readMessage(database(), held)).state).toBe('held');
    await saveStatuses([{ ...refunded, templateName: null }]);
    expect(await readMessage(database(), held)).toMatchObject({ state: 'waiting', cause: null });
    // Nothing uses that template any more.
    expect(await holds()).toEqual([]);
  });

  test("one shop's save changes nothing of another's", async () => {
    const [mine, other] = [await setUp(), await setUp()];
    const before = await other.app.readSettings(other.shopId);
    await mine.app.saveSettings(mine.shopId, await mine.form({ defaultCountry: 'FR' }));
    await mine.saveStatuses([{ status: 'shipped', on: false, labels: { de: 'Weg' } }]);
    expect(await other.app.readSettings(other.shopId)).toEqual(before);
  });
});
