import { describe, expect, test } from 'vitest';
import { makeChannelToken } from '#sandbox/onemsg/message-ids.ts';
import {
  call,
  channelId,
  control,
  elements,
  send,
  simulatorForTest,
  statuses,
  token,
} from './simulator-fixture.ts';

describe('webhook and settings', () => {
  const a = 'https://a.example/h';
  const b = 'https://b.example/h';

  test('POST webhook replaces the list, at most five, never empty', async () => {
    const simulator = await simulatorForTest({
      channels: [{ id: channelId, token, webhookUrls: [a] }],
    });
    expect((await call(simulator, 'GET', 'webhook')).json).toEqual({
      webhookUrl: [a],
      webhookStatuses: { [a]: 'active' },
    });
    expect((await call(simulator, 'POST', 'webhook', { webhookUrl: b })).json).toEqual({
      set: true,
      message: b,
    });
    expect((await call(simulator, 'GET', 'webhook')).json.webhookUrl).toEqual([b]);
    const six = Array.from({ length: 6 }, (_, n) => `https://x.example/${n}`);
    expect((await call(simulator, 'POST', 'webhook', { webhookUrl: six })).status).toBe(400);
    expect((await call(simulator, 'POST', 'webhook', { webhookUrl: '' })).status).toBe(400);
    expect((await call(simulator, 'POST', 'webhook', { webhookUrl: 'nonsense' })).status).toBe(400);
    expect((await call(simulator, 'GET', 'webhook')).json.webhookUrl).toEqual([b]);
    await call(simulator, 'POST', 'settings', { webhookUrl: '' });
    expect((await call(simulator, 'GET', 'webhook')).json.webhookUrl).toEqual([]);
  });

  test.each([
    ['array', [a, b]],
    ['comma', `${a},${b}`],
  ] as const)('the list as %s', async (webhookListShape, expected) => {
    const simulator = await simulatorForTest({
      channels: [{ id: channelId, token, webhookUrls: [a, b] }],
      switches: { webhookListShape },
    });
    expect((await call(simulator, 'GET', 'webhook')).json.webhookUrl).toEqual(expected);
  });

  test('POST settings changes what is given and names it', async () => {
    const simulator = await simulatorForTest({
      channels: [{ id: channelId, token, webhookUrls: [a] }],
    });
    const changed = await call(simulator, 'POST', 'settings', {
      ackNotificationsOn: true,
      rawHooks: false,
    });
    expect(changed.json).toEqual({ update: { ackNotificationsOn: true } });
    expect((await call(simulator, 'GET', 'settings')).json).toMatchObject({
      webhookUrl: [a],
      ackNotificationsOn: true,
      guaranteedHooks: true,
      rawHooks: false,
    });
  });
});

describe('templates', () => {
  test('are listed with their namespace, by page and by name', async () => {
    const simulator = await simulatorForTest();
    const all = (await call(simulator, 'GET', 'templates')).json;
    const rows = elements([all], 'templates');
    expect(all.total).toBe(rows.length);
    expect(rows.filter((row) => row.name === 'order_status_update')).toHaveLength(10);
    expect(rows[0]).toMatchObject({
      name: 'order_status_update',
      language: 'en',
      category: 'UTILITY',
      status: 'approved',
      rejected_reason: 'NONE',
      components: [
        { type: 'BODY', text: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'View status' }] },
      ],
    });
    expect(rows.map((row) => row.status)).toContain('pending');
    expect(rows.map((row) => row.category)).toContain('MARKETING');
    const page = (await call(simulator, 'GET', 'templates?sort=name&offset=10&limit=2')).json;
    expect(elements([page], 'templates')).toHaveLength(2);
  });

  test('come in mixed case, with components as text, or as a bare list', async () => {
    const simulator = await simulatorForTest({
      switches: { templateStatusCase: 'mixed', templateComponents: 'json' },
    });
    const rows = elements([(await call(simulator, 'GET', 'templates')).json], 'templates');
    expect(new Set(rows.slice(0, 3).map((row) => row.status))).toEqual(
      new Set(['approved', 'APPROVED', 'Approved']),
    );
    expect(JSON.parse(String(rows[0]?.components))).toHaveLength(2);
    simulator.setSwitches({ templateListShape: 'bare' });
    expect((await call(simulator, 'GET', 'templates')).text.startsWith('[')).toBe(true);
  });

  test('are added as pending, approved in time, usable then, and removed by name', async () => {
    const simulator = await simulatorForTest({ switches: { templateApprovalMs: 10 } });
    const draft = {
      name: 'my_status',
      category: 'UTILITY',
      language: 'en',
      components: [
        {
          type: 'BODY',
          text: 'Hi {{1}}, {{2}}: {{3}}.',
          example: { body_text: [['Maria', 'order #1', 'Shipped']] },
        },
      ],
    };
    const bare = {
      ...draft,
      components: draft.components.map(({ type, text }) => ({ type, text })),
    };
    expect((await call(simulator, 'POST', 'addTemplate', bare)).status).toBe(400);
    expect((await call(simulator, 'POST', 'addTemplate', draft)).json.status).toBe('pending');
    expect((await call(simulator, 'POST', 'addTemplate', draft)).status).toBe(400);
    await expect
      .poll(async () => (await send(simulator, { template: 'my_status' })).json.sent)
      .toBe(true);
    expect((await call(simulator, 'POST', 'removeTemplate', { name: 'my_status' })).json).toEqual({
      result: 'success',
    });
    expect((await send(simulator, { template: 'my_status' })).json.sent).toBe(false);
  });

  test('are rejected in time, with a reason', async () => {
    const simulator = await simulatorForTest({
      switches: { templateApprovalMs: 10, templateRejection: 'PROMOTIONAL' },
    });
    const draft = {
      name: 'my_offer',
      category: 'UTILITY',
      language: 'en',
      components: [{ type: 'BODY', text: 'Buy now.' }],
    };
    await call(simulator, 'POST', 'addTemplate', draft);
    await expect
      .poll(async () => {
        const rows = elements([(await call(simulator, 'GET', 'templates')).json], 'templates');
        return rows.find((row) => row.name === 'my_offer')?.rejected_reason;
      })
      .toBe('PROMOTIONAL');
  });
});

describe('reading back', () => {
  test('hookInfo tells every status with its second, and nothing of unknown ids', async () => {
    const simulator = await simulatorForTest({ switches: { receipts: ['sent', 'failed'] } });
    const { json } = await send(simulator, { phone: '525512345678' });
    await expect.poll(() => simulator.pending()).toBe(0);
    const info = await call(
      simulator,
      'GET',
      `hookInfo?messageId=${encodeURIComponent(String(json.id))}`,
    );
    expect(statuses([info.json], 'hooks')).toEqual(['sent', 'failed']);
    expect(elements([info.json], 'hooks')[1]).toMatchObject({
      id: json.id,
      recipient_id: '5215512345678',
      timestamp: expect.stringMatching(/^\d{10}$/),
      errors: [{ code: 131026, title: 'Message undeliverable' }],
    });
    expect((await call(simulator, 'GET', 'hookInfo?messageId=wamid.X')).json).toEqual({
      hooks: [],
    });
    simulator.setSwitches({ hookInfoUnknown: '404' });
    expect((await call(simulator, 'GET', 'hookInfo?messageId=wamid.X')).status).toBe(404);
  });

  test('messages lists both sides by number; a channel without history says so', async () => {
    const simulator = await simulatorForTest();
    await send(simulator);
    await simulator.customerSays({ channel: channelId, phone: '12025550123', text: 'Thanks' });
    await send(simulator, { phone: '12025550124' });
    const list = async (query: string) =>
      elements([(await call(simulator, 'GET', `messages${query}`)).json], 'messages');
    expect((await list('')).map((row) => [row.messageNumber, row.fromMe])).toEqual([
      [1, 1],
      [2, 0],
      [3, 1],
    ]);
    expect((await list('?chatId=12025550123@c.us')).length).toBe(2);
    expect((await list('?lastMessageNumber=1&limit=1')).map((row) => row.messageNumber)).toEqual([
      2,
    ]);
    expect((await list('?limit=1')).map((row) => row.messageNumber)).toEqual([3]);
    simulator.setSwitches({ history: false });
    expect((await call(simulator, 'GET', 'messages')).json).toHaveProperty('notice');
  });

  test('status, me, and what does not exist', async () => {
    const simulator = await simulatorForTest();
    expect((await call(simulator, 'GET', 'status')).json).toMatchObject({ status: 'connected' });
    simulator.setSwitches({ status: 'disconnected' }, { channel: channelId });
    expect((await call(simulator, 'GET', 'status')).json).toMatchObject({ status: 'disconnected' });
    expect((await call(simulator, 'GET', 'me')).json).toMatchObject({ phone: '4930901820' });
    expect((await call(simulator, 'GET', 'nothing')).status).toBe(404);
    expect((await call(simulator, 'POST', 'status')).status).toBe(404);
    expect((await call(simulator, 'GET', 'sendTemplate/more')).status).toBe(404);
  });

  test('the other endpoints can fail on their own', async () => {
    const simulator = await simulatorForTest({ switches: { apiReply: 'http_500' } });
    expect((await call(simulator, 'GET', 'status')).status).toBe(500);
    expect((await send(simulator)).status).toBe(200);
    simulator.setSwitches({ apiReply: 'error_200' });
    expect((await call(simulator, 'GET', 'me')).json).toEqual({ error: 'wrong request' });
    simulator.setSwitches({ apiReply: 'timeout' });
    await expect(call(simulator, 'GET', 'me', undefined, { timeoutMs: 60 })).rejects.toThrow();
    expect(simulator.counts().faults).toEqual({
      api_http_500: 1,
      api_error_200: 1,
      api_timeout: 1,
    });
  });
});

describe('channels and state', () => {
  test('a channel answers to the instance its token names, and to no other', async () => {
    const jwt = makeChannelToken('371267300');
    const simulator = await simulatorForTest({ channels: [{ id: 'ODI371267300', token: jwt }] });
    const ask = (channel: string) =>
      call(simulator, 'GET', 'status', undefined, { channel, token: jwt });
    expect((await ask('ODI371267300')).status).toBe(200);
    expect((await ask('371267300')).status).toBe(200);
    expect((await ask('999')).status).toBe(401);
  });

  test('the state over HTTP holds the bytes; a reset forgets the traffic and keeps the channel', async () => {
    const simulator = await simulatorForTest();
    await call(simulator, 'POST', 'webhook', { webhookUrl: 'http://127.0.0.1:9/h' });
    await send(simulator);
    const state = (await control(simulator, `state?phone=12025550123`)).json;
    const [row] = elements([state], 'messages');
    const raw = simulator.messages()[0]?.request.rawBody.toString('base64');
    expect(row?.request).toMatchObject({ rawBodyBase64: raw });
    expect(elements([(await control(simulator, 'state?phone=1')).json], 'messages')).toEqual([]);
    simulator.setSwitches({ reply: 'http_500' });
    await control(simulator, 'reset', {});
    expect(simulator.counts()).toMatchObject({ accepted: 0, sends: {}, faults: {}, pending: 0 });
    expect(simulator.webhooks(channelId)).toHaveLength(1);
    expect((await send(simulator)).status).toBe(200);
    await control(simulator, 'reset', { everything: true });
    expect(simulator.webhooks(channelId)).toHaveLength(0);
  });

  test('a wrong control request is a 400', async () => {
    const simulator = await simulatorForTest();
    expect((await control(simulator, 'nothing')).status).toBe(400);
    expect(
      (await control(simulator, 'say', { channel: 'none', phone: '12025550123', text: 'a' }))
        .status,
    ).toBe(400);
  });

  test('close cuts what hangs', async () => {
    const simulator = await simulatorForTest({ switches: { reply: 'timeout_after' } });
    const hanging = send(simulator).catch((error: unknown) => error);
    await expect.poll(() => simulator.messages().length).toBe(1);
    await simulator.close();
    expect(await hanging).toBeInstanceOf(Error);
  });
});
