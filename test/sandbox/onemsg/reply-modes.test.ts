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

describe('replies without acceptance', () => {
  test.each([
    ['http_400', 400, '{"error":"Invalid parameters"}'],
    ['http_403', 403, 'Channel is blocked: subscriptionBlocked'],
    ['http_404', 404, '{"error":"Not found"}'],
    ['http_422', 422, '{"error":"template is not defined"}'],
    ['http_429', 429, '{"error":"Too many requests: rate limit"}'],
    ['http_500', 500, '{"error":"Internal server error"}'],
    ['http_503', 503, '{"error":"Service temporarily unavailable"}'],
  ] as const)('%s', async (reply, status, body) => {
    const simulator = await simulatorForTest({ switches: { reply } });
    const answer = await send(simulator);
    expect([answer.status, answer.text]).toEqual([status, body]);
    expect(answer.headers.has('retry-after')).toBe(false);
    expect(simulator.messages()).toHaveLength(0);
    expect(simulator.counts().faults).toEqual({ [reply]: 1 });
  });

  test('401 echoes the token', async () => {
    const simulator = await simulatorForTest({ switches: { reply: 'http_401' } });
    const answer = await send(simulator);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('secret-token-1');
  });

  test.each([
    ['error', 'application/json', '{"error":"No"}'],
    ['message', 'application/json', '{"message":"No"}'],
    ['text', 'text/plain; charset=utf-8', 'No'],
    [
      'html',
      'text/html; charset=utf-8',
      '<!doctype html><html><body><h1>422</h1><p>No</p></body></html>',
    ],
  ] as const)('422 with a body of the form %s', async (errorBody, type, text) => {
    const simulator = await simulatorForTest({
      switches: { reply: 'http_422', errorBody, errorText: 'No' },
    });
    const answer = await send(simulator);
    expect([answer.headers.get('content-type'), answer.text]).toEqual([type, text]);
  });

  test.each([
    ['text', { sent: false, message: 'Unsupported' }],
    ['object', { sent: false, error: { message: '(#131009) Unsupported', code: 131009 } }],
  ] as const)('refused with HTTP 200, shape %s', async (rejectedShape, expected) => {
    const simulator = await simulatorForTest({
      switches: {
        reply: 'rejected',
        rejectedShape,
        rejectedText: 'Unsupported',
        rejectedCode: 131009,
      },
    });
    const answer = await send(simulator);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject(expected);
    expect(simulator.messages()).toHaveLength(0);
  });

  test('a burst of 429 with Retry-After ends by itself', async () => {
    const simulator = await simulatorForTest();
    simulator.setSwitches({ reply: 'http_429', replyTimes: 2, retryAfterSeconds: 7 });
    const answers = [await send(simulator), await send(simulator), await send(simulator)];
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect(simulator.counts().faults).toEqual({ http_429: 2 });
  });

  test('a rate limit lets through what it allows', async () => {
    const simulator = await simulatorForTest({ switches: { ratePerSecond: 3 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(simulator)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429, 429]);
    expect(simulator.counts().faults).toEqual({ rate_limited: 2 });
  });
});

describe('replies that leave the caller in doubt', () => {
  test.each([
    ['timeout_before', 0],
    ['timeout_after', 1],
    ['reset_before', 0],
    ['reset_after', 1],
  ] as const)('%s: no answer, %i taken on', async (reply, taken) => {
    const simulator = await simulatorForTest({ switches: { reply } });
    await expect(send(simulator, {}, 150)).rejects.toThrow();
    expect(simulator.messages()).toHaveLength(taken);
    expect(simulator.sendCalls()).toMatchObject([{ result: reply }]);
    await expect.poll(() => simulator.messages()[0]?.statuses.length ?? 0).toBe(taken * 3);
  });

  test('500 after acceptance, an unreadable body and an answer without id are taken on', async () => {
    const simulator = await simulatorForTest();
    simulator.setSwitches({ reply: 'http_500_after' });
    expect((await send(simulator)).status).toBe(500);
    simulator.setSwitches({ reply: 'garbage' });
    const garbage = await send(simulator);
    expect([garbage.status, garbage.json]).toEqual([200, {}]);
    simulator.setSwitches({ reply: 'accept_without_id' });
    const nameless = await send(simulator);
    expect(nameless.json.sent).toBe(true);
    expect(nameless.json).not.toHaveProperty('id');
    expect(simulator.messages()).toHaveLength(3);
  });

  test('a slow answer takes its time, a late one comes whole', async () => {
    const simulator = await simulatorForTest({ switches: { reply: 'slow', slowByteMs: 1 } });
    const slow = await send(simulator);
    expect(slow.json.id).toBe(simulator.messages()[0]?.wamid);
    simulator.setSwitches({ reply: 'accept', replyDelayMs: 120 });
    await expect(send(simulator, {}, 40)).rejects.toThrow();
    expect((await send(simulator)).json.sent).toBe(true);
    expect(simulator.messages()).toHaveLength(3);
  });
});

describe('a queued send', () => {
  test('answers with a job, and tells later by an echo and statuses', async () => {
    const simulator = await simulatorForTest({ switches: { reply: 'queued' } });
    const listener = await hookListener();
    await registerHook(simulator, listener.url);
    const answer = await send(simulator);
    expect(answer.json).toMatchObject({ sent: false, queued: true });
    expect(typeof answer.json.jobId).toBe('string');
    await expect.poll(() => statuses(listener.bodies)).toEqual(['sent', 'delivered', 'read']);
    const message = simulator.messages()[0];
    expect(elements(listener.bodies, 'messages')).toMatchObject([
      { id: message?.wamid, fromMe: true, self: 1, body: message?.text, chatId: message?.chatId },
    ]);
    expect(elements(listener.bodies, 'ack')[0]?.id).toBe(message?.wamid);
    const rows = elements([(await call(simulator, 'GET', 'messages')).json], 'messages');
    expect(rows).toMatchObject([{ id: message?.wamid, fromMe: 1, body: message?.text }]);
  });

  test('may never be heard of again', async () => {
    const simulator = await simulatorForTest({
      switches: { reply: 'queued_silent', jobIdType: 'number' },
    });
    expect(typeof (await send(simulator)).json.jobId).toBe('number');
    expect(simulator.pending()).toBe(0);
    expect((await call(simulator, 'GET', 'messages')).json).toEqual({ messages: [] });
  });
});

describe('faults by phone, by channel and by chance', () => {
  test('the narrowest scope wins', async () => {
    const simulator = await simulatorForTest();
    simulator.setSwitches({ reply: 'http_503' });
    simulator.setSwitches({ reply: 'http_422' }, { channel: channelId });
    simulator.setSwitches({ reply: 'accept' }, { phone: '525512345678' });
    expect((await send(simulator)).status).toBe(422);
    expect((await send(simulator, { phone: '525512345678' })).status).toBe(200);
    simulator.setSwitches({ reply: 'http_500' }, { channel: channelId, phone: '5215512345678' });
    expect((await send(simulator, { phone: '525512345678' })).status).toBe(500);
    simulator.clearSwitches({ channel: channelId });
    expect((await send(simulator)).status).toBe(503);
  });

  test('the same seed meets the same faults, and every one is counted', async () => {
    const faults = { http_500: 0.2, reset_after: 0.2, timeout_before: 0.1 };
    const run = async (seed: number) => {
      const simulator = await simulatorForTest({ seed, switches: { faults } });
      for (let n = 0; n < 40; n += 1) await send(simulator, {}, 60).catch(() => null);
      const results = simulator.sendCalls().map((one) => one.result);
      const counted = simulator.counts();
      const faulty = results.filter((result) => result !== 'accept');
      const total = Object.values(counted.faults).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(faulty.length);
      expect(counted.accepted).toBe(
        results.filter((result) => result === 'accept' || result === 'reset_after').length,
      );
      return results;
    };
    const first = await run(7);
    expect(new Set(first).size).toBeGreaterThan(2);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  test('the control API sets them, and says what is wrong with a bad one', async () => {
    const simulator = await simulatorForTest();
    await control(simulator, 'switches', { phone: '12025550123', set: { reply: 'http_500' } });
    expect((await send(simulator)).status).toBe(500);
    await control(simulator, 'switches', { phone: '12025550123', clear: true });
    expect((await send(simulator)).status).toBe(200);
    const bad = await control(simulator, 'switches', { set: { reply: 'nonsense' } });
    expect(bad.status).toBe(400);
    expect(String(bad.json.error)).toContain('reply');
    expect((await control(simulator, 'switches', { set: { replyy: 'accept' } })).status).toBe(400);
  });
});
