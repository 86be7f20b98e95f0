import { describe, expect, test } from 'vitest';
import {
  call,
  channelId,
  orderMessage,
  send,
  simulatorForTest,
  token,
} from './simulator-fixture.ts';

function parameters(...texts: string[]) {
  return [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }];
}

describe('an accepted send', () => {
  test('answers with a message id that holds the number, and keeps the filled text', async () => {
    const simulator = await simulatorForTest();
    const answer = await send(simulator);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ sent: true, message: 'Sent to 12025550123@c.us' });
    const id = String(answer.json.id);
    expect(id.startsWith('wamid.')).toBe(true);
    expect(Buffer.from(id.slice(6), 'base64').toString('latin1')).toContain('12025550123');
    expect(simulator.messages()).toHaveLength(1);
    expect(simulator.messages()[0]).toMatchObject({
      wamid: id,
      phone: '12025550123',
      chatId: '12025550123@c.us',
      template: 'order_status_update',
      language: 'en',
      text: 'Hello Maria, the status of your order #1042 has been updated to: Shipped.',
      buttons: [{ type: 'URL', text: 'View status' }],
      ttlSeconds: null,
    });
  });

  test('keeps the very bytes and headers of the request', async () => {
    const simulator = await simulatorForTest();
    const body = `{ "phone":"12025550123" , ${JSON.stringify(orderMessage({ phone: undefined })).slice(1)}`;
    await fetch(`${simulator.url}/${channelId}/sendTemplate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-trace': 'abc' },
      body,
    });
    const request = simulator.messages()[0]?.request;
    expect(request?.rawBody.equals(Buffer.from(body))).toBe(true);
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'x-trace': 'abc',
    });
    expect(request?.path).toBe(`/${channelId}/sendTemplate`);
  });

  test.each(['en', 'de', 'fr', 'es', 'pt_BR', 'it', 'ar', 'hi', 'id', 'tr'])(
    'has the order template in %s',
    async (code) => {
      const simulator = await simulatorForTest();
      const answer = await send(simulator, { language: { policy: 'deterministic', code } });
      expect(answer.json.sent).toBe(true);
      expect(simulator.messages()[0]?.text).toMatch(/Maria.*order #1042.*Shipped/);
    },
  );

  test.each([
    ['5531987654321', '553187654321'],
    ['5511987654321', '5511987654321'],
    ['525512345678', '5215512345678'],
    ['541123456789', '5491123456789'],
    ['5804125408861', '584125408861'],
  ])('rewrites the chat of %s to %s, but not what it says it sent to', async (phone, chat) => {
    const simulator = await simulatorForTest();
    expect((await send(simulator, { phone })).json.message).toBe(`Sent to ${phone}@c.us`);
    expect(simulator.messages({ phone })[0]?.chatId).toBe(`${chat}@c.us`);
    simulator.setSwitches({ normalisePhones: false });
    await send(simulator, { phone });
    expect(simulator.messages().at(-1)?.chatId).toBe(`${phone}@c.us`);
  });

  test('takes a chat id in place of a phone, a time to live, and a second channel', async () => {
    const simulator = await simulatorForTest();
    simulator.putChannel({ id: 'ODI2', token: 'other' });
    const body = orderMessage({
      phone: undefined,
      chatId: '12025550123@c.us',
      messageSendTtlSeconds: 3600,
    });
    const answer = await call(simulator, 'POST', 'sendTemplate', body, {
      channel: 'ODI2',
      token: 'other',
    });
    expect(answer.json.sent).toBe(true);
    expect(simulator.messages({ channel: 'ODI2' })[0]?.ttlSeconds).toBe(3600);
    expect(simulator.messages({ channel: channelId })).toHaveLength(0);
  });
});

describe('a request 1MSG does not take', () => {
  test.each([
    ['no namespace', { namespace: undefined }, 422, /template is not defined/],
    ['no template', { template: undefined }, 422, /template is not defined/],
    ['two values for three variables', { params: parameters('a', 'b') }, 422, /132000.*3, got 2/],
    ['no values at all', { params: undefined }, 422, /132000/],
    [
      'a button part without variables',
      {
        params: [
          ...parameters('a', 'b', 'c'),
          { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: 'x' }] },
        ],
      },
      422,
      /button 0: expected 0/,
    ],
    ['a phone with a plus sign', { phone: '+12025550123' }, 400, /phone/],
    ['a phone as a number', { phone: 12025550123 }, 400, /phone/],
    ['phone and chatId', { chatId: '12025550123@c.us' }, 400, /Exactly one/],
    ['no recipient', { phone: undefined }, 400, /Exactly one/],
    ['another language policy', { language: { policy: 'fallback', code: 'en' } }, 400, /policy/],
    ['parameters as strings', { params: ['a', 'b', 'c'] }, 400, /params/],
    ['a time to live below 30 s', { messageSendTtlSeconds: 10 }, 400, /Ttl/],
    [
      'a user id as recipient',
      { phone: undefined, bsuid: 'US.1' },
      400,
      /bsuid routing is disabled/,
    ],
  ])('%s', async (_name, changes, status, words) => {
    const simulator = await simulatorForTest();
    const answer = await send(simulator, changes);
    expect(answer.status).toBe(status);
    expect(String(answer.json.error)).toMatch(words);
    expect(simulator.messages()).toHaveLength(0);
    expect(simulator.sendCalls()).toMatchObject([{ result: `invalid ${status}`, wamid: null }]);
  });

  test.each([
    ['an unknown template', { template: 'nothing' }, 132001],
    ['a language it lacks', { language: { policy: 'deterministic', code: 'sv' } }, 132001],
    ['a foreign namespace', { namespace: 'other' }, 132001],
    ['a template that is pending', { template: 'order_status_news' }, 132001],
    ['a line break', { params: parameters('a\nb', 'b', 'c') }, 132018],
    ['five spaces in a row', { params: parameters('a     b', 'b', 'c') }, 132018],
    ['an empty value', { params: parameters('', 'b', 'c') }, 131008],
    ['more than 1,024 characters', { params: parameters('a', 'b', 'c'.repeat(1000)) }, 132005],
  ])('%s is refused with HTTP 200', async (_name, changes, code) => {
    const simulator = await simulatorForTest();
    const answer = await send(simulator, changes);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ sent: false, error: { code } });
    expect(simulator.messages()).toHaveLength(0);
  });

  test('a template that WhatsApp paused is refused until it is approved again', async () => {
    const simulator = await simulatorForTest();
    const change = { channel: channelId, name: 'order_status_update', language: 'en' };
    simulator.setTemplateStatus({ ...change, status: 'PAUSED' });
    expect((await send(simulator)).json).toMatchObject({ sent: false, error: { code: 132015 } });
    simulator.setTemplateStatus({ ...change, status: 'approved' });
    expect((await send(simulator)).json.sent).toBe(true);
  });

  test('a body that is no JSON', async () => {
    const simulator = await simulatorForTest();
    const response = await fetch(`${simulator.url}/${channelId}/sendTemplate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"phone":',
    });
    expect(response.status).toBe(400);
  });
});

describe('the token', () => {
  test('comes back in the 401 body', async () => {
    const simulator = await simulatorForTest();
    const answer = await call(simulator, 'GET', 'status', undefined, { token: 'stale' });
    expect(answer.status).toBe(401);
    expect(answer.json.error).toContain('Wrong token "stale"');
  });

  test('is accepted in the query and in the body, where it overrides the header', async () => {
    const simulator = await simulatorForTest();
    expect((await fetch(`${simulator.url}/${channelId}/status?token=${token}`)).status).toBe(200);
    expect((await call(simulator, 'GET', 'status?token=stale')).status).toBe(401);
    expect((await send(simulator, { token: 'stale' })).status).toBe(401);
    expect((await send(simulator, { token })).status).toBe(200);
  });

  test('of another channel does not open this one; a new token shuts the old one out', async () => {
    const simulator = await simulatorForTest();
    simulator.putChannel({ id: 'ODI2', token: 'other' });
    expect((await call(simulator, 'GET', 'status', undefined, { token: 'other' })).status).toBe(
      401,
    );
    simulator.putChannel({ id: channelId, token: 'rotated' });
    expect((await call(simulator, 'GET', 'status')).status).toBe(401);
    expect((await call(simulator, 'GET', 'status', undefined, { token: 'rotated' })).status).toBe(
      200,
    );
  });
});
