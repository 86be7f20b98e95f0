import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import type { OneMsgProblem } from '#app/pipeline/merchant-app-ports.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addHold, addNotification, addShop, readMessage } from '#test/store/sample-rows.ts';
import { testVault } from '#test/vault.ts';
import { listedTemplate } from './fake-onemsg.ts';
import { APP_URL, setUpMerchantApp } from './merchant-app-set-up.ts';

function problem(kind: OneMsgProblem['problem']): OneMsgProblem {
  return { ok: false, problem: kind, status: 500, text: 'their words' };
}

describe.each(testEngines())('connecting a channel on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const shopId = await addShop(database());
    const merchant = setUpMerchantApp(database());
    // Each test has a 1MSG channel of its own.
    const channelId = `VID${randomUUID().slice(0, 8)}`;
    const connect = (form: object = {}) =>
      merchant.app.connectChannel(shopId, {
        channelId,
        token: 'good-token',
        baseUrl: null,
        ...form,
      });
    const rows = () => database().prisma.channel.findMany({ where: { shopId } });
    return { shopId, channelId, connect, rows, ...merchant };
  }

  const ourUrls = (urls: readonly string[]) =>
    urls.filter((url) => url.startsWith(`${APP_URL}/hooks/1msg/`));

  test('stores a channel that 1MSG accepts, with its number, address and templates', async () => {
    const { shopId, channelId, connect, rows, oneMsg, app } = await setUp();
    const result = await connect({ channelId: ` ${channelId} `, token: ' good-token\n' });
    expect(result).toMatchObject({
      outcome: 'connected',
      tokenNames: null,
      channel: {
        channelId,
        baseUrl: 'https://api.1msg.io',
        phone: '+4930901820',
        status: 'connected',
      },
    });
    expect(oneMsg.urls[0]).toBe('https://inbox.example/hook');
    const [ours] = ourUrls(oneMsg.urls);
    const hookKey = ours?.slice(`${APP_URL}/hooks/1msg/`.length) ?? '';
    expect(Buffer.from(hookKey, 'base64url')).toHaveLength(32);
    const [row] = await rows();
    expect(row).toMatchObject({
      channelKey: `api.1msg.io/${channelId}`,
      hookKeyHash: testVault.hash('hook_key', hookKey),
      tokenVersion: 1,
    });
    expect(row?.hookRegisteredAt).not.toBeNull();
    const raw = JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    for (const secret of ['good-token', hookKey, '4930901820']) expect(raw).not.toContain(secret);
    const gate = { channelKey: `api.1msg.io/${channelId}` };
    expect(await database().prisma.channelGate.count({ where: gate })).toBe(1);
    const settings = await app.readSettings(shopId);
    expect(settings.templates).toMatchObject([{ name: 'order_status', usable: true }]);
  });

  test.each([
    [{ channelId: '' }, [{ field: 'channelId', problem: 'empty' }]],
    [{ channelId: '../1' }, [{ field: 'channelId', problem: 'malformed' }]],
    [{ token: '' }, [{ field: 'token', problem: 'empty' }]],
    [{ token: 'two words' }, [{ field: 'token', problem: 'malformed' }]],
    [{ baseUrl: 'https://evil.example' }, [{ field: 'baseUrl', problem: 'not_allowed' }]],
  ])('names the field of %j and calls nobody', async (form, problems) => {
    const { connect, oneMsg, rows } = await setUp();
    expect(await connect(form)).toEqual({ outcome: 'invalid', problems });
    expect(oneMsg.calls).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test('takes another of the allowed servers', async () => {
    const { connect } = await setUp();
    expect(await connect({ baseUrl: 'https://sandbox.1msg.io/' })).toMatchObject({
      outcome: 'connected',
      channel: { baseUrl: 'https://sandbox.1msg.io' },
    });
  });

  test.each([
    ['unauthorized', 'token_refused'],
    ['not_found', 'channel_not_found'],
    ['blocked', 'blocked'],
    ['unreachable', 'not_answering'],
    ['throttled', 'not_answering'],
    ['unexpected', 'unexpected_answer'],
  ] as const)('stores nothing where 1MSG says %s', async (kind, outcome) => {
    const { connect, oneMsg, rows } = await setUp();
    oneMsg.problem = problem(kind);
    expect(await connect()).toEqual({ outcome, details: 'their words' });
    expect(await rows()).toEqual([]);
  });

  test.each(['disconnected', 'connecting', 'uninitialized', 'unregistered'])(
    'stores nothing while the number is %s',
    async (status) => {
      const { connect, oneMsg, rows } = await setUp();
      oneMsg.status = status;
      expect(await connect()).toEqual({ outcome: 'offline', status });
      expect(await rows()).toEqual([]);
    },
  );

  test('stores nothing where five addresses are taken', async () => {
    const { connect, oneMsg, rows } = await setUp();
    oneMsg.urls = [1, 2, 3, 4, 5].map((n) => `https://other.example/${n}`);
    expect(await connect()).toEqual({ outcome: 'too_many_addresses', count: 5 });
    expect(await rows()).toEqual([]);
  });

  test('warns of a token that names another channel, and connects all the same', async () => {
    const { connect, oneMsg } = await setUp();
    oneMsg.tokenNames = '371267300';
    const channelId = 'ODI371267300';
    expect(await connect({ channelId })).toMatchObject({ tokenNames: null });
    const other = await setUp();
    other.oneMsg.tokenNames = '555';
    expect(await other.connect()).toMatchObject({ outcome: 'connected', tokenNames: '555' });
  });

  test('a channel that keeps reports off is connected without them', async () => {
    const { connect, oneMsg } = await setUp();
    oneMsg.reportsOn = false;
    expect(await connect()).toMatchObject({
      outcome: 'connected',
      channel: { hookRegisteredAt: null },
    });
  });

  test('two shops on one channel keep an address each', async () => {
    const first = await setUp();
    await first.connect();
    const secondShop = await addShop(database());
    const form = { channelId: first.channelId, token: 'good-token', baseUrl: null };
    await first.app.connectChannel(secondShop, form);
    expect(ourUrls(first.oneMsg.urls)).toHaveLength(2);
    await first.app.disconnectChannel(secondShop);
    await first.alignHooks();
    expect(ourUrls(first.oneMsg.urls)).toHaveLength(1);
    expect((await first.app.readSettings(first.shopId)).channel).not.toBeNull();
  });

  test('another channel takes the place of the first, and what was held waits for it', async () => {
    const { shopId, channelId, connect, rows, oneMsg, alignHooks } = await setUp();
    await connect();
    const holdId = await addHold(database(), { channelKey: `api.1msg.io/${channelId}` });
    const id = await addNotification(database(), shopId, { state: 'held', holdId });
    expect(await connect({ channelId: `${channelId}-new` })).toMatchObject({
      outcome: 'connected',
    });
    const all = await rows();
    expect(all.map(({ disconnectedAt }) => disconnectedAt === null).sort()).toEqual([false, true]);
    await alignHooks();
    expect(ourUrls(oneMsg.urls)).toHaveLength(1);
    expect(await readMessage(database(), id)).toMatchObject({ state: 'waiting', hold_id: null });
  });

  test('disconnecting ends what is unsent and takes our address out alone', async () => {
    const { shopId, connect, rows, oneMsg, app, alignHooks } = await setUp();
    await connect();
    const id = await addNotification(database(), shopId);
    const otherShop = await addNotification(database(), await addShop(database()));
    expect(await app.disconnectChannel(shopId)).toEqual({ outcome: 'disconnected' });
    expect(await readMessage(database(), id)).toMatchObject({
      state: 'ended',
      cause: 'disconnected',
      decision: 'skip',
    });
    expect((await readMessage(database(), otherShop)).state).toBe('waiting');
    await alignHooks();
    expect(oneMsg.urls).toEqual(['https://inbox.example/hook']);
    expect((await rows())[0]?.disconnectedAt).not.toBeNull();
    expect(await app.disconnectChannel(shopId)).toEqual({ outcome: 'not_connected' });
    expect(await connect()).toMatchObject({ outcome: 'connected' });
  });

  test('disconnects while 1MSG does not answer', async () => {
    const { shopId, connect, oneMsg, app } = await setUp();
    await connect();
    const calls = oneMsg.calls.length;
    oneMsg.problem = problem('unreachable');
    expect(await app.disconnectChannel(shopId)).toEqual({ outcome: 'disconnected' });
    expect(oneMsg.calls).toHaveLength(calls);
  });

  test('a new token is stored once 1MSG accepts it, and frees what the old one held', async () => {
    const { shopId, channelId, connect, rows, oneMsg, app, wakeUps } = await setUp();
    await connect();
    const [before] = await rows();
    const channelKey = `api.1msg.io/${channelId}`;
    const token = { channelKey, channelId: before?.id ?? '', tokenVersion: 1 };
    const tokenHold = await addHold(database(), token);
    const otherHold = await addHold(database(), { channelKey, reason: 'payment_problem' });
    const held = await addNotification(database(), shopId, { state: 'held', holdId: tokenHold });
    const stays = await addNotification(database(), shopId, { state: 'held', holdId: otherHold });

    expect(await app.replaceToken(shopId, 'wrong')).toMatchObject({ outcome: 'token_refused' });
    expect((await rows())[0]).toMatchObject({ tokenVersion: 1, token: before?.token });
    expect((await readMessage(database(), held)).state).toBe('held');

    oneMsg.token = 'newer-token';
    const woken = wakeUps();
    expect(await app.replaceToken(shopId, 'newer-token')).toMatchObject({ outcome: 'connected' });
    const [after] = await rows();
    expect(after?.tokenVersion).toBe(2);
    expect(testVault.open('channel.token', after?.token ?? '')).toBe('newer-token');
    expect(await readMessage(database(), held)).toMatchObject({ state: 'waiting', hold_id: null });
    expect((await readMessage(database(), stays)).state).toBe('held');
    expect(wakeUps()).toBeGreaterThan(woken);
    const holds = (await app.readHome(shopId)).holds;
    expect(holds).toMatchObject([{ id: otherHold, reason: 'payment_problem', waiting: 1 }]);
  });

  test('connecting the same channel again replaces its token', async () => {
    const { connect, rows, oneMsg } = await setUp();
    await connect();
    oneMsg.token = 'newer-token';
    expect(await connect({ token: 'newer-token' })).toMatchObject({ outcome: 'connected' });
    expect(await rows()).toMatchObject([{ tokenVersion: 2, disconnectedAt: null }]);
  });

  test.each([
    ['uninitialized', 'not_registered'],
    ['connecting', 'number_offline'],
  ])('a check that finds the number %s holds its messages', async (status, reason) => {
    const { shopId, connect, oneMsg, app } = await setUp();
    await connect();
    oneMsg.status = status;
    await app.checkChannel(shopId);
    await app.checkChannel(shopId);
    const { holds } = await app.readHome(shopId);
    expect(holds).toMatchObject([{ kind: 'channel', reason }]);
    const [hold] = holds;
    const wait = Date.parse(hold?.probe?.at ?? '') - Date.parse(hold?.setAt ?? '');
    expect(wait).toBe(WAITS.probes.minutes.first * 1000);
  });

  test('a check that finds the number online lifts the channel holds', async () => {
    const { shopId, channelId, connect, oneMsg, app } = await setUp();
    expect(await app.checkChannel(shopId)).toEqual({ outcome: 'not_connected', details: null });
    await connect();
    const channelKey = `api.1msg.io/${channelId}`;
    const holdId = await addHold(database(), { channelKey, reason: 'payment_problem' });
    const id = await addNotification(database(), shopId, { state: 'held', holdId });
    oneMsg.status = 'disconnected';
    expect(await app.checkChannel(shopId)).toMatchObject({
      outcome: 'checked',
      online: false,
      channel: { status: 'disconnected' },
    });
    expect((await readMessage(database(), id)).state).toBe('held');
    expect((await app.readHome(shopId)).holds).toMatchObject([
      { reason: 'payment_problem', probe: { by: 'message' } },
      { reason: 'number_offline', probe: { by: 'status' } },
    ]);
    oneMsg.status = 'connected';
    oneMsg.urls = ['https://inbox.example/hook'];
    expect(await app.checkChannel(shopId)).toMatchObject({ outcome: 'checked', online: true });
    expect(await readMessage(database(), id)).toMatchObject({ state: 'waiting', cause: null });
    expect((await app.readHome(shopId)).holds).toEqual([]);
    expect(ourUrls(oneMsg.urls)).toHaveLength(1);
    oneMsg.problem = problem('unreachable');
    expect(await app.checkChannel(shopId)).toMatchObject({ outcome: 'not_answering' });
  });

  test('templates are read anew: changes, what is gone, and holds of an older version', async () => {
    const { shopId, channelId, connect, oneMsg, app } = await setUp();
    oneMsg.templates = [
      listedTemplate({ status: 'paused', problem: 'paused' }),
      listedTemplate({ language: 'de' }),
      listedTemplate({ name: 'old_one' }),
    ];
    await connect();
    const channel = await database().prisma.channel.findFirstOrThrow({ where: { shopId } });
    const version = async (name: string, language: string) =>
      (
        await database().prisma.template.findUniqueOrThrow({
          where: { channelId_name_language: { channelId: channel.id, name, language } },
        })
      ).version;
    const template = { name: 'order_status', language: 'en', version: 1 };
    const holdId = await addHold(database(), {
      channelKey: `api.1msg.io/${channelId}`,
      channelId: channel.id,
      template,
      reason: 'template_paused',
    });
    const id = await addNotification(database(), shopId, { state: 'held', holdId });
    expect((await app.readHome(shopId)).holds).toMatchObject([{ kind: 'template', waiting: 1 }]);

    expect(await app.refreshTemplates(shopId)).toEqual({ outcome: 'refreshed' });
    expect(await version('order_status', 'en')).toBe(1);
    expect((await readMessage(database(), id)).state).toBe('held');

    oneMsg.templates = [listedTemplate(), listedTemplate(), listedTemplate({ language: 'de' })];
    await app.refreshTemplates(shopId);
    expect(await version('order_status', 'en')).toBe(2);
    expect(await version('order_status', 'de')).toBe(1);
    expect(await version('old_one', 'en')).toBe(2);
    expect(await readMessage(database(), id)).toMatchObject({ state: 'waiting', hold_id: null });
    expect((await app.readHome(shopId)).holds).toEqual([]);
    expect(await app.chooseTemplate(shopId, 'old_one')).toEqual({
      outcome: 'not_usable',
      problem: 'missing',
    });
    expect(await app.chooseTemplate(shopId, 'nothing')).toMatchObject({ outcome: 'not_usable' });
    expect(await app.chooseTemplate(shopId, 'order_status')).toEqual({ outcome: 'chosen' });

    oneMsg.problem = problem('throttled');
    expect(await app.refreshTemplates(shopId)).toMatchObject({ outcome: 'not_answering' });
  });
});
