import { describe, expect, test } from 'vitest';
import {
  call,
  channelId,
  control,
  elements,
  hookListener,
  registerHook,
  send,
  simulatorForTest,
  statuses,
} from './simulator-fixture.ts';

async function listening(options: Parameters<typeof simulatorForTest>[0] = {}) {
  const simulator = await simulatorForTest(options);
  const listener = await hookListener();
  await registerHook(simulator, listener.url);
  return { simulator, bodies: listener.bodies };
}

describe('delivery reports', () => {
  test('come in order, as ack elements without a time', async () => {
    const { simulator, bodies } = await listening();
    const { json } = await send(simulator, { phone: '525512345678' });
    await expect.poll(() => statuses(bodies)).toEqual(['sent', 'delivered', 'read']);
    expect(bodies[0]?.instanceId).toBe(channelId);
    expect(elements(bodies, 'ack')[0]).toEqual({
      id: json.id,
      status: 'sent',
      chatId: '5215512345678@c.us',
      phone: '5215512345678',
      bsuid: expect.stringMatching(/^US\.\d+$/),
      category: 'utility',
      userName: null,
    });
  });

  test('are not sent until the channel turns them on', async () => {
    const simulator = await simulatorForTest({
      channels: [{ id: channelId, token: 'secret-token-1' }],
    });
    const listener = await hookListener();
    await registerHook(simulator, listener.url);
    await send(simulator);
    await expect.poll(() => simulator.messages()[0]?.statuses.length).toBe(3);
    expect(listener.bodies).toEqual([]);
    await call(simulator, 'POST', 'settings', { ackNotificationsOn: true });
    await send(simulator);
    await expect.poll(() => listener.bodies.length).toBe(3);
  });

  test.each([
    ['none', []],
    ['sent', ['sent']],
    ['delivered', ['sent', 'delivered']],
    [
      ['failed', 'delivered'],
      ['failed', 'delivered'],
    ],
    [
      ['sent', 'viewed', 'deleted'],
      ['sent', 'viewed', 'deleted'],
    ],
  ])('receipts %j', async (receipts, expected) => {
    const { simulator, bodies } = await listening();
    await control(simulator, 'switches', { set: { receipts } });
    await send(simulator);
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(statuses(bodies)).toEqual(expected);
  });

  test.each([
    ['text', { error: 'Gone' }],
    ['number', { error: 131026 }],
    ['object', { error: { code: 131026, message: 'Gone' } }],
    ['array', { error: [{ code: 131026, title: 'Gone' }] }],
    ['errors', { errors: [{ code: 131026, title: 'Gone' }] }],
  ] as const)('a failure of the form %s', async (failureShape, expected) => {
    const { simulator, bodies } = await listening({
      switches: { receipts: 'failed', failureShape, failureText: 'Gone' },
    });
    await send(simulator);
    await expect
      .poll(() => elements(bodies, 'ack'))
      .toMatchObject([{ status: 'failed', ...expected }]);
  });

  test('come as hooks or as a raw entry, without an instance if so switched', async () => {
    const { simulator, bodies } = await listening({
      switches: { hookShape: 'hooks', omitInstanceId: true, receipts: 'sent' },
    });
    const { json } = await send(simulator);
    await expect
      .poll(() => elements(bodies, 'hooks'))
      .toMatchObject([
        { id: json.id, status: 'sent', timestamp: expect.stringMatching(/^\d{10}$/) },
      ]);
    expect(bodies[0]).not.toHaveProperty('instanceId');
    simulator.setSwitches({ hookShape: 'entry', receipts: 'failed' });
    const second = await send(simulator);
    await expect
      .poll(() => bodies[1])
      .toMatchObject({
        entry: [
          {
            changes: [
              { value: { statuses: [{ id: second.json.id, errors: [{ code: 131026 }] }] } },
            ],
          },
        ],
      });
  });

  test('turn raw by the channel’s own setting', async () => {
    const { simulator, bodies } = await listening({ switches: { receipts: 'sent' } });
    await call(simulator, 'POST', 'settings', { rawHooks: true });
    await send(simulator);
    await expect.poll(() => bodies[0]).toHaveProperty('entry');
    expect(bodies[0]).not.toHaveProperty('ack');
  });

  test('are repeated until they are answered 200, to each address apart', async () => {
    const simulator = await simulatorForTest({
      switches: { receipts: 'sent', hookRetryMs: 1, hookRetryMaxMs: 2 },
    });
    const healthy = await hookListener();
    const failing = await hookListener([500, 404, 204]);
    await registerHook(simulator, healthy.url, failing.url);
    await send(simulator);
    await expect.poll(() => simulator.pending()).toBe(0);
    expect([healthy.bodies.length, failing.bodies.length]).toEqual([1, 4]);
    expect(simulator.counts().hooks).toEqual({ acknowledged: 2 });
  });

  test('stop after the last try, and once without guaranteed hooks', async () => {
    const simulator = await simulatorForTest({
      switches: { receipts: 'sent', hookRetryMs: 1, hookTries: 3 },
    });
    const failing = await hookListener(Array(20).fill(500));
    await registerHook(simulator, failing.url);
    await send(simulator);
    await expect.poll(() => simulator.counts().hooks).toEqual({ abandoned: 1 });
    expect(failing.bodies).toHaveLength(3);
    await call(simulator, 'POST', 'settings', { guaranteedHooks: false });
    await send(simulator);
    await expect.poll(() => simulator.counts().hooks).toEqual({ abandoned: 2 });
    expect(failing.bodies).toHaveLength(4);
  });

  test('disable an address that keeps failing; registering it again revives it', async () => {
    const simulator = await simulatorForTest({
      switches: { receipts: 'sent', hookRetryMs: 1, hookDisableAfter: 2 },
    });
    const failing = await hookListener([500, 500]);
    await registerHook(simulator, failing.url);
    await send(simulator);
    const state = async () => (await call(simulator, 'GET', 'webhook')).json.webhookStatuses;
    await expect.poll(state).toEqual({ [failing.url]: 'disabled' });
    await call(simulator, 'POST', 'settings', { webhookUrl: [failing.url] });
    expect(await state()).toEqual({ [failing.url]: 'disabled' });
    await registerHook(simulator, failing.url);
    await send(simulator);
    await expect.poll(() => simulator.counts().hooks.acknowledged).toBe(1);
  });

  test('can be doubled, put out of order, or lost', async () => {
    const { simulator, bodies } = await listening({ switches: { hookDuplicate: 1 } });
    await send(simulator);
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(statuses(bodies).sort()).toEqual([
      'delivered',
      'delivered',
      'read',
      'read',
      'sent',
      'sent',
    ]);

    bodies.length = 0;
    simulator.setSwitches({ hookDuplicate: 0, hookShuffle: true });
    await send(simulator);
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(statuses(bodies)).toHaveLength(3);
    expect(statuses(bodies)).not.toEqual(['sent', 'delivered', 'read']);

    bodies.length = 0;
    simulator.setSwitches({ hookDrop: true });
    const { json } = await send(simulator);
    await expect.poll(() => simulator.counts().hooks.dropped).toBe(3);
    expect(bodies).toEqual([]);
    const info = await call(
      simulator,
      'GET',
      `hookInfo?messageId=${encodeURIComponent(String(json.id))}`,
    );
    expect(statuses([info.json], 'hooks')).toEqual(['sent', 'delivered', 'read']);
  });

  test('can share one request', async () => {
    const { simulator, bodies } = await listening({
      switches: { hookBatch: 4, hookBatchMs: 500, echo: true },
    });
    await send(simulator);
    await expect.poll(() => bodies.length).toBe(1);
    expect(statuses(bodies)).toEqual(['sent', 'delivered', 'read']);
    expect(elements(bodies, 'messages')).toMatchObject([{ fromMe: true }]);
  });

  test('a batch that stays incomplete goes out in time', async () => {
    const { simulator, bodies } = await listening({ switches: { hookBatch: 50, hookBatchMs: 30 } });
    await send(simulator);
    await expect.poll(() => statuses(bodies)).toEqual(['sent', 'delivered', 'read']);
  });

  test('can be there before the answer to the send', async () => {
    const { simulator, bodies } = await listening({ switches: { hookBeforeReply: true } });
    const { json } = await send(simulator);
    expect(statuses(bodies)).toEqual(['sent', 'delivered', 'read']);
    expect(elements(bodies, 'ack')[0]?.id).toBe(json.id);
  });

  test('by hand: a read after a failure', async () => {
    const { simulator, bodies } = await listening({ switches: { receipts: 'failed' } });
    const { json } = await send(simulator);
    await expect.poll(() => statuses(bodies)).toEqual(['failed']);
    await control(simulator, 'receipt', { wamid: json.id, status: 'read' });
    expect(statuses(bodies)).toEqual(['failed', 'read']);
    expect(
      (await control(simulator, 'receipt', { wamid: 'wamid.no', status: 'read' })).status,
    ).toBe(400);
  });
});

describe('what customers and strangers write', () => {
  test.each(['chat', 'text', 'button', 'interactive'] as const)(
    'type %s, both shapes',
    async (type) => {
      const { simulator, bodies } = await listening();
      const said = { channel: channelId, phone: '12025550123', text: 'STOP', type };
      await control(simulator, 'say', said);
      expect(elements(bodies, 'messages')).toMatchObject([
        {
          body: 'STOP',
          type,
          fromMe: false,
          self: 0,
          chatId: '12025550123@c.us',
          author: '12025550123@c.us',
        },
      ]);
      expect(elements(bodies, 'messages')[0]?.time).toBeTypeOf('number');
      simulator.setSwitches({ hookShape: 'entry' });
      await control(simulator, 'say', said);
      const raw = JSON.stringify(bodies[1]);
      expect(raw).toContain('"from":"12025550123"');
      expect(raw).toContain('"STOP"');
      expect(raw).toContain(`"type":"${type === 'chat' ? 'text' : type}"`);
    },
  );

  test('a hidden phone is known by the user id its delivery reports carry', async () => {
    const { simulator, bodies } = await listening({ switches: { receipts: 'sent' } });
    await send(simulator);
    await expect.poll(() => statuses(bodies)).toEqual(['sent']);
    const bsuid = elements(bodies, 'ack')[0]?.bsuid;
    await simulator.customerSays({
      channel: channelId,
      phone: '12025550123',
      text: 'STOP',
      hidePhone: true,
    });
    expect(elements(bodies, 'messages')).toMatchObject([
      { chatId: `${bsuid}@lid`, authorBsuid: bsuid },
    ]);
    expect(
      JSON.stringify(elements(bodies, 'messages')[0]).replace(/wamid\.[^"]+/, ''),
    ).not.toContain('12025550123');
  });

  test('foreign traffic and payloads of any shape', async () => {
    const { simulator, bodies } = await listening();
    const { json } = await control(simulator, 'foreign', {
      channel: channelId,
      kind: 'ack',
      status: 'read',
    });
    await control(simulator, 'foreign', { channel: channelId, kind: 'echo', text: 'Hi' });
    await control(simulator, 'foreign', { channel: channelId, kind: 'message' });
    await control(simulator, 'hook', {
      channel: channelId,
      payload: { type: 'calls', calls: [1] },
    });
    expect(elements(bodies, 'ack')).toMatchObject([{ id: json.id, status: 'read' }]);
    expect(elements(bodies, 'messages').map((row) => row.fromMe)).toEqual([true, false]);
    expect(bodies[3]).toEqual({ type: 'calls', calls: [1] });
    expect(simulator.messages()).toEqual([]);
  });
});
