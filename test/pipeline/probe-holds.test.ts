import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { classifyReceiptFailure } from '#app/domain/classify-reply.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeOneMsgClient, type OneMsgClient } from '#app/onemsg/client.server.ts';
import { readHook } from '#app/onemsg/hook-reader.ts';
import { readTemplateFamilies } from '#app/onemsg/template-reader.ts';
import type { OneMsgPort } from '#app/pipeline/merchant-app-ports.ts';
import { makeProbeHolds } from '#app/pipeline/probe-holds.ts';
import { makeSend } from '#app/pipeline/send.ts';
import { makeReceivePoll } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { findShopsAwaitingTemplates } from '#app/store/awaited-templates.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeTemplateStore } from '#app/store/templates.server.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { eventually } from '#test/store/eventually.ts';
import {
  makeTestMessage,
  makeTestShop,
  OWNER,
  readMessage,
  SEND_OPTIONS,
  type TestMessage,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

const CHANNEL = 'VID100000001';
const TEMPLATE = 'order_status_update';
const HOUR = 3600;

let simulator: OneMsgSimulator;
let client: OneMsgClient;

beforeAll(async () => {
  simulator = await startOneMsgSimulator();
  client = makeOneMsgClient({ allowedBaseUrls: [simulator.url], requestTimeoutMs: 20_000 });
});
afterEach(() => simulator.reset({ everything: true }));
afterAll(async () => {
  await simulator.close();
  await client.close();
});

describe.each(testEngines())('a stop at 1MSG that ends, on $name', (engine) => {
  const database = useDatabase(engine);

  /** A shop on the simulator's channel that sends, probes, reads templates and polls. */
  async function setUp() {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    const credentials = { baseUrl: simulator.url, channelId: CHANNEL, token: 'sandbox-token' };
    await sql.query(
      'UPDATE channel SET onemsg_channel_id = $2, base_url = $3, token = $4 WHERE id = $1',
      [shop.channelId, CHANNEL, simulator.url, testVault.seal('channel.token', 'sandbox-token')],
    );
    await sql.query('UPDATE shop SET template_name = $2 WHERE id = $1', [shop.id, TEMPLATE]);
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const receipts = makeReceiptStore(sql, testVault);
    const fail = (error: unknown): never => {
      throw error;
    };
    const sender = makeSend(
      {
        findDueChannels: async () => [shop.channelKey],
        startAttempts: (keys, prepare) => attempts.startAttempts(keys, OWNER, prepare),
        sendTemplate: ({ channel, phone, prepared }) =>
          client.sendTemplate(channel, {
            phone,
            template: prepared.template.name,
            namespace: prepared.template.namespace,
            language: prepared.template.language,
            params: prepared.values,
          }),
        settleAttempt: attempts.settleAttempt,
        settleAccepted: attempts.settleAccepted,
        getStatus: async () => ({ ok: true, status: 'connected' }),
        recordStatus: attempts.recordStatus,
        closeOverdueAttempts: attempts.closeOverdueAttempts,
        endExpiredMessages: attempts.endExpiredMessages,
        millisecondsToNextDue: attempts.millisecondsToNextDue,
        joinReceipts: receipts.joinReceipts,
      },
      { log: () => {}, onError: fail, onSettled: () => {}, milliseconds: () => 0, waits: WAITS },
    );
    const receivePoll = makeReceivePoll({
      findChannelByHookKey: async () => null,
      readHook,
      classifyFailure: classifyReceiptFailure,
      storeHook: receipts.storeHook,
      keepForInspection: async () => {},
      foldReceipts: receipts.foldReceipts,
      onError: fail,
    });
    const getStatus: OneMsgPort['getStatus'] = client.getStatus;
    const probe = makeProbeHolds({
      ...makeHoldProbeStore(sql, testVault, SEND_OPTIONS),
      getStatus,
      wakeSend: () => {},
      onError: fail,
    });
    return {
      shop,
      probe,
      newMessages: async (count: number) => {
        const made: TestMessage[] = [];
        for (let n = 0; n < count; n += 1) {
          made.push(await makeTestMessage(sql, shop, { dueIn: n - 1000 }));
        }
        return made;
      },
      async send() {
        for (let n = 0; n < 4; n += 1) {
          await sender.run();
          await sender.drain();
        }
      },
      async readTemplates() {
        const answer = await client.listTemplates(credentials);
        if (!answer.ok) throw new Error(answer.problem);
        const listed = readTemplateFamilies(answer.templates).flatMap(({ name, languages }) =>
          languages.map(({ unusable, ...language }) => ({ ...language, name, problem: unusable })),
        );
        await makeTemplateStore(sql).saveTemplates(
          shop.id,
          { id: shop.channelId, channelKey: shop.channelKey },
          listed,
        );
      },
      /** Takes over what hookInfo tells of all that the simulator took. */
      async poll() {
        for (const { wamid } of simulator.messages()) {
          const answer = await client.hookInfo(credentials, wamid);
          if (!answer.ok) throw new Error(answer.problem);
          await receivePoll({ id: shop.channelId, shopId: shop.id }, answer.reading);
        }
      },
    };
  }

  const states = (messages: readonly TestMessage[]) =>
    Promise.all(messages.map(async ({ id }) => (await readMessage(database().sql, id)).state));
  const causes = async (messages: readonly TestMessage[]) => [
    ...new Set(
      await Promise.all(
        messages.map(async ({ id }) => (await readMessage(database().sql, id)).cause),
      ),
    ),
  ];
  const holdsOf = (shop: TestShop) =>
    database().sql.query<{ reason: string; lifted_by: string | null }>(
      'SELECT reason, lifted_by FROM hold WHERE channel_key = $1 ORDER BY id',
      [shop.channelKey],
    );
  /** As if the holds of a shop had been set and probed some seconds earlier. */
  const later = async (shop: TestShop, seconds: number) => {
    await database().sql.query(
      `UPDATE hold SET set_at = set_at - $2 * interval '1 second',
         probe_at = probe_at - $2 * interval '1 second' WHERE channel_key = $1`,
      [shop.channelKey, seconds],
    );
    await database().sql.query(
      `UPDATE attempt SET started_at = started_at - $2 * interval '1 second'
       WHERE channel_key = $1`,
      [shop.channelKey, seconds],
    );
  };
  /** Each customer was told once: no phone has two messages, none is left out. */
  const expectEachOnce = (messages: readonly TestMessage[]) =>
    expect(
      simulator
        .messages()
        .map(({ phone }) => phone)
        .sort(),
    ).toEqual(messages.map(({ phone }) => phone).sort());

  test('a template that is paused holds; listed as approved again, all leave', async () => {
    const { shop, newMessages, send, readTemplates } = await setUp();
    await readTemplates();
    simulator.setTemplateStatus({ channel: CHANNEL, name: TEMPLATE, status: 'paused' });
    const messages = await newMessages(40);
    await send();
    expect(new Set(await states(messages))).toEqual(new Set(['held']));
    expect(await causes(messages)).toEqual(['template_paused']);
    const refused = simulator.sendCalls().length;
    expect(refused).toBeLessThanOrEqual(32);

    // The list says so too: they wait for the same reason, and nothing is tried.
    await readTemplates();
    await later(shop, 60);
    await eventually(
      async () => {
        await send();
        return states(messages);
      },
      (all) => all.every((state) => state === 'held'),
    );
    expect(await causes(messages)).toEqual(['template_paused']);
    expect(simulator.sendCalls()).toHaveLength(refused);
    expect(await findShopsAwaitingTemplates(database().sql)).toContain(shop.id);

    simulator.setTemplateStatus({ channel: CHANNEL, name: TEMPLATE, status: 'approved' });
    await readTemplates();
    await later(shop, 60);
    await eventually(
      async () => {
        await send();
        return states(messages);
      },
      (all) => all.every((state) => state === 'accepted'),
    );
    expectEachOnce(messages);
    expect((await holdsOf(shop)).every(({ lifted_by }) => lifted_by !== null)).toBe(true);
  });

  test('a pause that the list never shows ends with a probe', async () => {
    const { shop, newMessages, send, readTemplates, probe } = await setUp();
    await readTemplates();
    simulator.setSwitches({ reply: 'rejected', rejectedCode: 132015, rejectedText: 'Paused' });
    const messages = await newMessages(5);
    await send();
    expect(await causes(messages)).toEqual(['template_paused']);
    const calls = simulator.sendCalls().length;
    await later(shop, 10 * 60);
    await probe();
    await send();
    expect(simulator.sendCalls()).toHaveLength(calls);
    await later(shop, 6 * 60);
    await probe();
    await send();
    expect(simulator.sendCalls()).toHaveLength(calls + 1);
    expect(new Set(await states(messages))).toEqual(new Set(['held']));
    simulator.clearSwitches();
    await later(shop, HOUR + 1);
    await probe();
    await send();
    expect(new Set(await states(messages))).toEqual(new Set(['accepted']));
    expectEachOnce(messages);
  });

  test('a payment problem that reports tell of ends with a probe that arrives', async () => {
    const { shop, newMessages, send, readTemplates, probe, poll } = await setUp();
    await readTemplates();
    const unpaid = { receipts: 'failed', failureShape: 'object', failureCode: 131042 } as const;
    simulator.setSwitches(unpaid);
    const [first] = await newMessages(1);
    if (first === undefined) throw new Error('There is one');
    await send();
    await expect.poll(() => simulator.pending()).toBe(0);
    await poll();
    expect(await states([first])).toEqual(['failed']);
    expect(await holdsOf(shop)).toEqual([{ reason: 'payment_problem', lifted_by: null }]);

    const messages = await newMessages(12);
    await send();
    expect(new Set(await states(messages))).toEqual(new Set(['held']));
    await later(shop, HOUR + 1);
    await probe();
    await send();
    await expect.poll(() => simulator.pending()).toBe(0);
    await poll();
    // Accepted, and failed for the same reason: one message was lost to the probe, no more.
    expect((await states(messages)).filter((state) => state === 'held')).toHaveLength(11);

    simulator.clearSwitches();
    await later(shop, HOUR + 1);
    await probe();
    await send();
    await expect.poll(() => simulator.pending()).toBe(0);
    await poll();
    expect(await holdsOf(shop)).toEqual([{ reason: 'payment_problem', lifted_by: 'probe' }]);
    await send();
    await expect.poll(() => simulator.pending()).toBe(0);
    await poll();
    expect((await states(messages)).slice(1)).toEqual(Array(11).fill('read'));
    expectEachOnce([first, ...messages]);
  });

  test('a number that is offline is asked for until it is back', async () => {
    const { shop, newMessages, send, readTemplates, probe } = await setUp();
    await readTemplates();
    simulator.setSwitches({ status: 'disconnected' });
    await makeHoldStore(database().sql, testVault, WAITS).holdChannel(
      shop.channelKey,
      'number_offline',
    );
    const messages = await newMessages(5);
    await send();
    expect(await causes(messages)).toEqual(['number_offline']);
    await later(shop, 61);
    await probe();
    await send();
    expect(simulator.sendCalls()).toEqual([]);
    simulator.setSwitches({ status: 'connected' });
    await later(shop, 121);
    await probe();
    await send();
    expect(new Set(await states(messages))).toEqual(new Set(['accepted']));
    expectEachOnce(messages);
    expect(await holdsOf(shop)).toEqual([{ reason: 'number_offline', lifted_by: 'probe' }]);
    const [channel] = await database().sql.query('SELECT status FROM channel WHERE id = $1', [
      shop.channelId,
    ]);
    expect(channel).toEqual({ status: 'connected' });
  });

  test('a channel that is connected and refuses all the same is tried with one message', async () => {
    const { shop, newMessages, send, readTemplates, probe } = await setUp();
    await readTemplates();
    simulator.setSwitches({ reply: 'http_403' });
    const messages = await newMessages(5);
    await send();
    expect(await causes(messages)).toEqual(['blocked_at_onemsg']);
    const calls = simulator.sendCalls().length;
    for (let minute = 0; minute < 120; minute += 10) {
      await later(shop, 600);
      await probe();
      await send();
    }
    expect(simulator.sendCalls().length - calls).toBeLessThanOrEqual(3);
    expect(new Set(await states(messages))).toEqual(new Set(['held']));
  });

  test('a number that is back with nothing held is free at once', async () => {
    const { shop, probe } = await setUp();
    await makeHoldStore(database().sql, testVault, WAITS).holdChannel(
      shop.channelKey,
      'number_offline',
    );
    simulator.setSwitches({ apiReply: 'http_401' });
    await later(shop, 61);
    await probe();
    expect(await holdsOf(shop)).toEqual([{ reason: 'number_offline', lifted_by: null }]);
    simulator.clearSwitches();
    await later(shop, 121);
    await probe();
    expect(await holdsOf(shop)).toEqual([{ reason: 'number_offline', lifted_by: 'probe' }]);
  });
});
