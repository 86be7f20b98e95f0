import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyReply } from '#app/domain/classify-reply.ts';
import { readSendReply } from '#app/onemsg/send-reply-reader.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpbnN0YW5jZUlkIjoiaW5zdGFuY2UxIn0.c2ln-131026-x';

function outcomeOf(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyReply(readSendReply({ status, body: text, retryAfterSeconds: null }, TOKEN));
}

describe('replies in the forms 1MSG is known to give', () => {
  test.each<[unknown, number, object]>([
    [
      { sent: true, id: 'wamid.A==', message: 'Sent to 1@c.us', description: 'Message has been' },
      200,
      { outcome: 'accepted', wamid: 'wamid.A==' },
    ],
    [{ sent: true, id: 'gBGGeRhGZTEf' }, 200, { outcome: 'accepted', wamid: 'gBGGeRhGZTEf' }],
    [{ sent: 'true', id: 'wamid.A' }, 201, { outcome: 'accepted', wamid: 'wamid.A' }],
    [{ sent: true, id: '', more: 1 }, 200, { outcome: 'accepted', wamid: null }],
    [{ sent: true }, 200, { outcome: 'accepted', wamid: null }],
    [{ messages: [{ id: 'wamid.A' }] }, 200, { outcome: 'accepted', wamid: 'wamid.A' }],
    [
      { sent: false, queued: true, jobId: '8412', message: 'Message queued' },
      200,
      { outcome: 'queued', jobId: '8412' },
    ],
    [{ sent: false, jobId: 8412 }, 200, { outcome: 'queued', jobId: '8412' }],
    [{ queued: true }, 200, { outcome: 'queued', jobId: null }],
    [{ sent: false, jobId: '1', error: 'Bad request' }, 400, { outcome: 'queued', jobId: '1' }],
    [
      { sent: false, message: 'Unsupported Interactive Message type' },
      200,
      { outcome: 'rejected', reason: 'wrong_message_type' },
    ],
    [
      { sent: false, error: { message: '(#132001) …', code: 132001, error_user_title: 'T' } },
      200,
      { outcome: 'hold_template', reason: 'template_missing', code: 132001 },
    ],
    [{ sent: false, error: { error_code: '131031' } }, 200, { reason: 'account_locked' }],
    [{ sent: false, code: 131056 }, 200, { outcome: 'throttled', scope: 'recipient' }],
    [{ sent: false, code: 200, message: 'no' }, 200, { outcome: 'rejected', reason: 'refused' }],
    [{ error: { code: 200 } }, 200, { outcome: 'hold_channel', reason: 'not_allowed' }],
    [{ error: { code: 999999, is_transient: true } }, 400, { outcome: 'retry' }],
    [{ errors: [{ code: 131026, title: 'Message undeliverable' }] }, 400, { code: 131026 }],
    [
      { error: { code: 100, message: 'Invalid', error_data: { details: 'Bad number' } } },
      400,
      { reason: 'number_refused', text: 'Invalid · Bad number' },
    ],
    [{ response: { error: 'template is not defined' } }, 422, { reason: 'template_missing' }],
    [{ message: 'template is not defined' }, 400, { reason: 'template_missing' }],
    [{ message: 'Dialog window is closed' }, 400, { reason: 'wrong_message_type' }],
    [{ error: 'namespace is required' }, 422, { reason: 'template_missing' }],
    [{ message: 'Bad Request', error: '(#132000) x' }, 422, { reason: 'variables_changed' }],
    [{ error: 'invalid or expired token' }, 401, { reason: 'token_refused' }],
    ['Channel is blocked', 403, { reason: 'blocked_at_onemsg', text: 'Channel is blocked' }],
    ['<html><body><h1>Not Found</h1></body></html>', 404, { reason: 'channel_not_found' }],
    ['<h1>Too Many Requests</h1>', 429, { outcome: 'throttled', text: 'Too Many Requests' }],
    ['', 429, { outcome: 'throttled', text: null }],
    [{ error: 'Internal' }, 500, { outcome: 'unconfirmed', cause: 'server_error', code: 500 }],
    ['<html>Bad gateway</html>', 502, { outcome: 'unconfirmed', cause: 'server_error' }],
    ['', 200, { outcome: 'unconfirmed', cause: 'unreadable' }],
    ['{"sent":tr', 200, { outcome: 'unconfirmed', cause: 'unreadable' }],
    ['"sent"', 200, { outcome: 'unconfirmed', cause: 'unreadable' }],
    [[{ sent: true }], 200, { outcome: 'unconfirmed', cause: 'unreadable' }],
    [{}, 200, { outcome: 'unconfirmed', cause: 'unreadable' }],
    [{ error: 'wrong request' }, 200, { outcome: 'rejected', reason: 'refused' }],
  ])('%j with %d', (body, status, outcome) => {
    expect(outcomeOf(body, status)).toMatchObject(outcome);
  });

  test('a token quoted back is scrubbed, and its digits are no code', () => {
    const error = `Wrong token "${TOKEN}" for channel "123". Please provide token as a GET parameter.`;
    const outcome = outcomeOf({ error }, 401);
    expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'token_refused', code: 401 });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    expect(JSON.stringify(outcome)).not.toContain('c2ln-131026-x');
  });

  test('a long text is cut after scrubbing, so that no half token stays', () => {
    const outcome = outcomeOf({ sent: false, message: `${'x'.repeat(380)} ${TOKEN}` });
    if (outcome.outcome !== 'rejected') throw new Error(outcome.outcome);
    expect(outcome.text?.length).toBeLessThanOrEqual(400);
    expect(outcome.text).toMatch(/ \[token\]$/);
  });
});

describe('any body', () => {
  const status = fc.oneof(fc.constantFrom(200, 400, 422, 500), fc.integer({ min: 200, max: 599 }));

  test('of text is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), status, (body, code) => {
        expect(outcomeOf(body, code).outcome).toBeTypeOf('string');
      }),
    );
  });

  test('of JSON is read', () => {
    const names = [
      'sent',
      'id',
      'jobId',
      'queued',
      'error',
      'message',
      'code',
      'errors',
      'messages',
    ];
    const object = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(object, fc.jsonValue()), status, (body, code) => {
        expect(outcomeOf(JSON.stringify(body), code).outcome).toBeTypeOf('string');
      }),
      { numRuns: 1_000 },
    );
  });

  test('that is queued is never rejected', () => {
    const rest = fc.dictionary(fc.constantFrom('error', 'message', 'code', 'id'), fc.jsonValue());
    const jobId = fc.oneof(fc.nat(), fc.stringMatching(/^\w{1,12}$/));
    fc.assert(
      fc.property(rest, jobId, status, (body, job, code) => {
        expect(outcomeOf({ ...body, sent: false, jobId: job }, code).outcome).toBe('queued');
      }),
    );
  });
});
