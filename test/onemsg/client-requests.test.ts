import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { makeOneMsgClient, type OneMsgClient } from '#app/onemsg/client.server.ts';
import { type ReceivedRequest, startHttpServer } from './local-server.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpbnN0YW5jZUlkIjoiaW5zdGFuY2UxIn0.c2lnbmF0dXJl';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function setUp(answer: (response: ServerResponse, request: ReceivedRequest) => void) {
  const server = await startHttpServer(answer);
  const client = makeOneMsgClient({ allowedBaseUrls: [server.url], requestTimeoutMs: 5_000 });
  cleanups.push(client.close, server.close);
  const credentials = { baseUrl: server.url, channelId: 'VID100000001', token: TOKEN };
  return { server, client, credentials };
}

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const message = {
  phone: '4930901820',
  template: 'order_status_update',
  namespace: 'ca300906_cfbc',
  language: 'en',
  params: ['Maria "M" Ünal', 'order #1042', 'Shipped ✓'],
} as const;

describe('sendTemplate on the wire', () => {
  test('every field, and the token in one header only', async () => {
    const { server, client, credentials } = await setUp(json({ sent: true, id: 'wamid.A' }));
    const outcome = await client.sendTemplate(credentials, message);
    expect(outcome).toEqual({ outcome: 'accepted', wamid: 'wamid.A' });
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('/VID100000001/sendTemplate');
    expect(request?.body).toBe(
      '{"phone":"4930901820","template":"order_status_update","namespace":"ca300906_cfbc",' +
        '"language":{"policy":"deterministic","code":"en"},"params":[{"type":"body","parameters":[' +
        '{"type":"text","text":"Maria \\"M\\" Ünal"},{"type":"text","text":"order #1042"},' +
        '{"type":"text","text":"Shipped ✓"}]}]}',
    );
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(request?.body ?? '')),
    });
    expect(request?.url).not.toContain(TOKEN);
    expect(request?.body).not.toContain(TOKEN);
    const withToken = request?.rawHeaders.filter((header) => header.includes(TOKEN));
    expect(withToken).toEqual([`Bearer ${TOKEN}`]);
  });

  test('a time to live only when given, and no plus before the phone', async () => {
    const { server, client, credentials } = await setUp(json({ sent: true }));
    await client.sendTemplate(credentials, { ...message, phone: '+4930901820', ttlSeconds: 3600 });
    const body: unknown = JSON.parse(server.requests[0]?.body ?? '');
    expect(body).toMatchObject({ phone: '4930901820', messageSendTtlSeconds: 3600 });
  });

  test('no phone, no request', async () => {
    const { server, client, credentials } = await setUp(json({ sent: true }));
    const send = client.sendTemplate(credentials, { ...message, phone: '030/901820' });
    await expect(send).rejects.toThrow(/phone/);
    expect(server.requests).toEqual([]);
  });

  test('a Retry-After is kept', async () => {
    const { client, credentials } = await setUp((response) => {
      response.writeHead(429, { 'retry-after': '17' }).end('slow down');
    });
    expect(await client.sendTemplate(credentials, message)).toEqual({
      outcome: 'throttled',
      scope: 'channel',
      retryAfterSeconds: 17,
      code: 429,
      text: 'slow down',
    });
  });

  test('a redirect is not followed', async () => {
    const { server, client, credentials } = await setUp((response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const outcome = await client.sendTemplate(credentials, message);
    expect(outcome).toMatchObject({ outcome: 'unconfirmed', cause: 'unreadable', code: 307 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the token stays secret', () => {
  test('a 401 that quotes it is scrubbed', async () => {
    const error = `Wrong token "${TOKEN}" for channel "123". Please provide token as a GET parameter.`;
    const { client, credentials } = await setUp(json({ error }, 401));
    const sent = await client.sendTemplate(credentials, message);
    expect(sent).toMatchObject({ outcome: 'hold_channel', reason: 'token_refused', code: 401 });
    const status = await client.getStatus(credentials);
    expect(status).toMatchObject({ ok: false, problem: 'unauthorized', status: 401 });
    expect(JSON.stringify([sent, status])).not.toContain(TOKEN);
    expect(JSON.stringify([sent, status])).not.toContain('c2lnbmF0dXJl');
  });

  test.each(['with space', 'line\nbreak', '', 'ümlaut'])('%j is no token', async (token) => {
    const { server, client, credentials } = await setUp(json({ sent: true }));
    const outcome = await client.sendTemplate({ ...credentials, token }, message);
    expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'token_refused' });
    const status = await client.getStatus({ ...credentials, token });
    expect(status).toMatchObject({ ok: false, problem: 'unauthorized' });
    expect(server.requests).toEqual([]);
  });
});

describe('requests stay in their channel', () => {
  test.each(['..', '.', 'a/b', '', 'a?b', 'a%2fb'])('%j is no channel id', async (channelId) => {
    const { server, client, credentials } = await setUp(json({ sent: true }));
    const outcome = await client.sendTemplate({ ...credentials, channelId }, message);
    expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'channel_not_found' });
    const status = await client.getStatus({ ...credentials, channelId });
    expect(status).toMatchObject({ ok: false, problem: 'not_found' });
    expect(server.requests).toEqual([]);
  });

  test.each(['http://169.254.169.254', 'https://api.1msg.io.evil.example', 'http://127.0.0.1:1'])(
    'nothing is sent to %s, which is not allowed',
    async (baseUrl) => {
      const { server, client, credentials } = await setUp(json({ sent: true }));
      const outcome = await client.sendTemplate({ ...credentials, baseUrl }, message);
      expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'channel_not_found' });
      const status = await client.getStatus({ ...credentials, baseUrl });
      expect(status).toMatchObject({ ok: false, problem: 'not_found' });
      expect(server.requests).toEqual([]);
    },
  );

  test('a slash at the end changes nothing', async () => {
    const { server, client, credentials } = await setUp(json({ sent: true }));
    await client.sendTemplate({ ...credentials, baseUrl: `${credentials.baseUrl}/` }, message);
    expect(server.requests[0]?.url).toBe('/VID100000001/sendTemplate');
  });
});

describe('reads', () => {
  type Call = (client: OneMsgClient, credentials: Parameters<OneMsgClient['getMe']>[0]) => unknown;
  test.each<[string, unknown, Call, string, object]>([
    [
      'status',
      { status: 'Connected', accountStatus: 'authenticated' },
      (c, k) => c.getStatus(k),
      'GET /VID100000001/status',
      { ok: true, status: 'connected', accountStatus: 'authenticated' },
    ],
    [
      'unknown status',
      { status: 'sleeping' },
      (c, k) => c.getStatus(k),
      'GET /VID100000001/status',
      { ok: true, status: 'unknown', accountStatus: null },
    ],
    [
      'me',
      { phone: '+49 30 901820', about: 'x' },
      (c, k) => c.getMe(k),
      'GET /VID100000001/me',
      { ok: true, phone: '+49 30 901820' },
    ],
    [
      'me, other form',
      { data: [{ about: 'x' }], phone: { display_phone_number: '49' } },
      (c, k) => c.getMe(k),
      'GET /VID100000001/me',
      { ok: true, phone: '49' },
    ],
    ['me, nothing', {}, (c, k) => c.getMe(k), 'GET /VID100000001/me', { ok: true, phone: null }],
    [
      'me, refused with 200',
      { error: 'wrong request' },
      (c, k) => c.getMe(k),
      'GET /VID100000001/me',
      { ok: false, problem: 'unexpected', status: 200, text: 'wrong request' },
    ],
    [
      'hookInfo',
      { hooks: [{ id: 'wamid.A=', status: 'read' }] },
      (c, k) => c.hookInfo(k, 'wamid.A='),
      'GET /VID100000001/hookInfo?messageId=wamid.A%3D',
      { ok: true, reading: { receipts: [{ wamid: 'wamid.A=', status: 'read' }] } },
    ],
    [
      'messages',
      {
        messages: [
          {
            id: 'a',
            body: 'Hi',
            fromMe: 1,
            chatId: '1202555@c.us',
            time: 1786500100,
            messageNumber: 7,
          },
          { id: 'b', body: 'STOP', fromMe: 0, chatId: '1202555@c.us', messageNumber: '9' },
        ],
      },
      (c, k) => c.getMessages(k, { after: 5, chatId: '1202555@c.us', since: new Date(1_500) }),
      'GET /VID100000001/messages?limit=100&chatId=1202555%40c.us&lastMessageNumber=5&min_time=1',
      {
        ok: true,
        isKept: true,
        lastMessageNumber: 9,
        echoes: [{ wamid: 'a', text: 'Hi' }],
        inbound: [{ id: 'b' }],
      },
    ],
    [
      'messages, no history',
      { notice: 'History is off' },
      (c, k) => c.getMessages(k, {}),
      'GET /VID100000001/messages?limit=100',
      { ok: true, isKept: false, inbound: [] },
    ],
    [
      'settings',
      { ackNotificationsOn: 1, webhookUrl: 'https://a.example/h' },
      (c, k) => c.getSettings(k),
      'GET /VID100000001/settings',
      { ok: true, ackNotificationsOn: true, rawHooks: null, webhookUrls: ['https://a.example/h'] },
    ],
    [
      'webhook',
      { webhookUrl: 'https://a.example/h' },
      (c, k) => c.getWebhook(k),
      'GET /VID100000001/webhook',
      { ok: true, urls: ['https://a.example/h'] },
    ],
    [
      'webhook, unknown form',
      { urls: [] },
      (c, k) => c.getWebhook(k),
      'GET /VID100000001/webhook',
      { ok: false, problem: 'unexpected', status: 200 },
    ],
  ])('%s', async (_name, body, call, line, answer) => {
    const { server, client, credentials } = await setUp(json(body));
    expect(await call(client, credentials)).toMatchObject(answer);
    const [request] = server.requests;
    expect(`${request?.method} ${request?.url}`).toBe(line);
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test.each([
    [400, 'whatever', 'unexpected'],
    [400, 'Invalid token', 'unauthorized'],
    [401, '', 'unauthorized'],
    [403, 'blocked', 'blocked'],
    [404, '<h1>Not found</h1>', 'not_found'],
    [429, '', 'throttled'],
    [500, 'x', 'unreachable'],
    [503, '', 'unreachable'],
    [302, '', 'unexpected'],
    [200, 'no JSON', 'unexpected'],
  ])('HTTP %d %j is %s', async (status, body, problem) => {
    const { client, credentials } = await setUp((response) => response.writeHead(status).end(body));
    expect(await client.getStatus(credentials)).toMatchObject({ ok: false, problem, status });
  });

  test('an unknown id at hookInfo is no news, also as 404', async () => {
    const { client, credentials } = await setUp(json({ error: 'not found' }, 404));
    expect(await client.hookInfo(credentials, 'wamid.A')).toMatchObject({
      ok: true,
      reading: { receipts: [] },
    });
  });
});

describe('templates', () => {
  const rows = Array.from({ length: 45 }, (_, index) => ({ name: `t${index}`, language: 'en' }));
  const pageOf = (url: string, size: number) => {
    const offset = Number(new URL(url, 'http://x').searchParams.get('offset'));
    return rows.slice(offset, offset + size);
  };

  test.each<[string, (url: string) => unknown, number]>([
    ['with a total', (url) => ({ total: 45, templates: pageOf(url, 20) }), 3],
    ['without a total', (url) => ({ templates: pageOf(url, 20) }), 4],
    ['bare lists', (url) => pageOf(url, 20), 4],
    ['that overlook the offset', () => ({ templates: rows }), 2],
  ])('all pages %s', async (_name, page, requests) => {
    const { server, client, credentials } = await setUp((response, request) =>
      json(page(request.url))(response),
    );
    const answer = await client.listTemplates(credentials);
    if (!answer.ok) throw new Error(answer.problem);
    expect(answer.templates.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
    expect(server.requests).toHaveLength(requests);
    expect(server.requests[0]?.url).toBe('/VID100000001/templates?limit=100&offset=0');
  });

  test('an error with HTTP 200 is no empty list', async () => {
    const { client, credentials } = await setUp(json({ error: { message: 'Invalid token' } }));
    expect(await client.listTemplates(credentials)).toMatchObject({
      ok: false,
      problem: 'unauthorized',
    });
  });

  test('addTemplate', async () => {
    const { server, client, credentials } = await setUp(json({ id: '1', status: 'pending' }));
    const template = {
      name: 'order_status_update',
      category: 'UTILITY',
      language: 'en',
      components: [{ type: 'BODY', text: '{{1}} {{2}} {{3}}' }],
    } as const;
    expect(await client.addTemplate(credentials, template)).toEqual({ ok: true });
    expect(server.requests[0]?.url).toBe('/VID100000001/addTemplate');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(template);
  });
});

describe('settings', () => {
  test.each<[readonly string[], string, unknown]>([
    [['https://a.example/h'], 'webhook', { webhookUrl: 'https://a.example/h' }],
    [['https://a/1', 'https://a/2'], 'webhook', { webhookUrl: ['https://a/1', 'https://a/2'] }],
    [[], 'settings', { webhookUrl: '' }],
  ])('the list %j is posted to /%s', async (urls, operation, body) => {
    const { server, client, credentials } = await setUp(json({ set: true }));
    expect(await client.setWebhook(credentials, urls)).toEqual({ ok: true });
    expect(server.requests[0]?.url).toBe(`/VID100000001/${operation}`);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(body);
  });

  test('set: false is no success', async () => {
    const { client, credentials } = await setUp(json({ set: false, message: 'Bad URL' }));
    expect(await client.setWebhook(credentials, ['https://a'])).toMatchObject({
      ok: false,
      problem: 'unexpected',
      text: 'Bad URL',
    });
  });

  test('only what changes is posted', async () => {
    const { server, client, credentials } = await setUp(json({ update: {} }));
    await client.setSettings(credentials, { ackNotificationsOn: true });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ ackNotificationsOn: true });
  });
});
