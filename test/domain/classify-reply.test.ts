import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  classifyReceiptFailure,
  classifyReply,
  holdOfReceiptFailure,
  type SendReply,
} from '#app/domain/classify-reply.ts';
import { KNOWN_META_CODES } from '#app/domain/meta-error.ts';
import { REJECT_REASONS } from '#app/domain/send-outcome.ts';

const refusal: SendReply = {
  status: 200,
  readable: true,
  sent: false,
  namesError: false,
  messageId: null,
  jobId: null,
  queued: false,
  code: null,
  transient: false,
  text: null,
  retryAfterSeconds: null,
};

const anyReply: fc.Arbitrary<SendReply> = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 201, 204, 301, 400, 401, 403, 404, 408, 422, 429, 500, 501, 502, 503),
    fc.integer({ min: 100, max: 599 }),
  ),
  readable: fc.boolean(),
  sent: fc.constantFrom(true, false, null),
  namesError: fc.boolean(),
  messageId: fc.option(fc.string()),
  jobId: fc.option(fc.string()),
  queued: fc.boolean(),
  code: fc.option(fc.oneof(fc.constantFrom(...KNOWN_META_CODES), fc.integer())),
  transient: fc.boolean(),
  text: fc.option(
    fc.oneof(
      fc.constantFrom('template is not defined', 'rate limit', 'Invalid token', 'undeliverable'),
      fc.string(),
    ),
  ),
  retryAfterSeconds: fc.option(fc.nat()),
});

describe('accepted and queued', () => {
  test('sent', () => {
    const reply = { ...refusal, sent: true, messageId: 'wamid.A' };
    expect(classifyReply(reply)).toEqual({ outcome: 'accepted', wamid: 'wamid.A' });
  });
  test('sent without an id is accepted and untraceable', () => {
    expect(classifyReply({ ...refusal, sent: true })).toEqual({ outcome: 'accepted', wamid: null });
  });
  test('an id without `sent` and without an error is accepted', () => {
    const reply = { ...refusal, sent: null, messageId: 'wamid.A' };
    expect(classifyReply(reply)).toEqual({ outcome: 'accepted', wamid: 'wamid.A' });
  });
  test('a job id makes sent: false queued', () => {
    const reply = { ...refusal, queued: true, jobId: '8412' };
    expect(classifyReply(reply)).toEqual({ outcome: 'queued', jobId: '8412' });
    expect(classifyReply({ ...reply, queued: false })).toMatchObject({ outcome: 'queued' });
    expect(classifyReply({ ...reply, jobId: null })).toEqual({ outcome: 'queued', jobId: null });
  });
});

describe('by code, then text, then status', () => {
  test.each<[Partial<SendReply>, object]>([
    [
      { code: 132001, text: 'rate limit' },
      { outcome: 'hold_template', reason: 'template_missing' },
    ],
    [
      { status: 401, code: 131056 },
      { outcome: 'throttled', scope: 'recipient' },
    ],
    [
      { status: 400, text: 'Invalid token' },
      { outcome: 'hold_channel', reason: 'token_refused' },
    ],
    [{ status: 404, text: 'template x not found' }, { reason: 'template_missing' }],
    [{ status: 400, code: 400, text: 'template is not defined' }, { reason: 'template_missing' }],
    [{ status: 401 }, { outcome: 'hold_channel', reason: 'token_refused', code: 401 }],
    [
      { status: 403, text: 'no' },
      { outcome: 'hold_channel', reason: 'blocked_at_onemsg' },
    ],
    [{ status: 404 }, { outcome: 'hold_channel', reason: 'channel_not_found' }],
    [
      { status: 429, retryAfterSeconds: 7 },
      { outcome: 'throttled', retryAfterSeconds: 7 },
    ],
    [
      { status: 429, text: 'Slow down' },
      { outcome: 'throttled', scope: 'channel' },
    ],
    [{ text: 'too many requests' }, { outcome: 'throttled', scope: 'channel', code: null }],
    [{ status: 422, text: 'namespace is required' }, { reason: 'template_missing' }],
    [{ status: 422, text: 'Wrong count of params' }, { reason: 'variables_changed' }],
    [
      { status: 422, text: 'bad phone' },
      { outcome: 'rejected', reason: 'refused', code: 422 },
    ],
    [{ status: 422 }, { outcome: 'rejected', reason: 'refused' }],
    [{ status: 400 }, { outcome: 'rejected', reason: 'refused' }],
    [
      { text: 'Something else' },
      { outcome: 'rejected', reason: 'refused', text: 'Something else' },
    ],
    [{ code: 999999 }, { outcome: 'rejected', reason: 'refused', code: 999999 }],
    [{ code: 999999, transient: true }, { outcome: 'retry' }],
    [{ code: 1 }, { outcome: 'retry' }],
    [{ status: 501 }, { outcome: 'rejected', reason: 'wrong_message_type' }],
    [{ status: 503, code: 131016 }, { outcome: 'retry' }],
    [
      { status: 500, code: 131026 },
      { outcome: 'rejected', reason: 'not_on_whatsapp' },
    ],
  ])('%j', (part, outcome) => {
    expect(classifyReply({ ...refusal, ...part })).toMatchObject(outcome);
  });
});

describe('unconfirmed', () => {
  test.each<[Partial<SendReply>, string]>([
    [{ status: 500 }, 'server_error'],
    [{ status: 502, text: 'Bad gateway' }, 'server_error'],
    [{ status: 503, text: 'Too many requests' }, 'server_error'],
    [{ status: 500, code: 1 }, 'server_error'],
    [{ status: 500, code: 131000 }, 'server_error'],
    [{ status: 500, code: 500, transient: true }, 'server_error'],
    [{ readable: false, sent: null, text: 'template is not defined' }, 'unreadable'],
    [{ sent: null }, 'unreadable'],
    [{ sent: null, text: 'Message accepted maybe' }, 'unreadable'],
    [{ messageId: 'wamid.A', text: 'hm' }, 'unreadable'],
    [{ status: 302, sent: null }, 'unreadable'],
    [{ status: 408 }, 'timeout'],
    [{ status: 500, sent: true }, 'server_error'],
  ])('%j is unconfirmed: %s', (part, cause) => {
    expect(classifyReply({ ...refusal, ...part })).toMatchObject({ outcome: 'unconfirmed', cause });
  });
});

describe('for any reply', () => {
  test('there is an outcome, and none that is repeated without a known refusal', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const result = classifyReply(reply);
        if (reply.sent !== true && (reply.jobId !== null || reply.queued)) {
          expect(result.outcome).toBe('queued');
        }
        const knowsNothing = reply.code === null && reply.text === null;
        if (reply.status >= 500 && reply.status !== 501 && knowsNothing) {
          expect(['accepted', 'queued', 'unconfirmed']).toContain(result.outcome);
        }
        if (reply.sent === true) expect(['accepted', 'unconfirmed']).toContain(result.outcome);
      }),
      { numRuns: 1_000 },
    );
  });

  test('an unknown text alone is never retried', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[xyz ]{0,40}$/),
        fc.constantFrom(200, 400, 422),
        (text, status) => {
          const result = classifyReply({ ...refusal, status, text });
          expect(result).toMatchObject({ outcome: 'rejected', reason: 'refused' });
        },
      ),
    );
  });
});

describe('failed delivery reports', () => {
  test.each([
    [131026, null, 'not_on_whatsapp'],
    [null, "User's number is part of an experiment", 'whatsapp_test_group'],
    [131049, 'undeliverable', 'marketing_limit'],
    [131000, null, 'refused'],
    [131042, null, 'refused'],
    [130429, 'Rate limit hit', 'refused'],
    [999999, 'undeliverable', 'not_on_whatsapp'],
    [null, 'whatever', 'refused'],
    [null, null, 'refused'],
  ] as const)('%s %j is %s', (code, text, reason) => {
    expect(classifyReceiptFailure({ code, text })).toBe(reason);
  });

  test('what they say of the channel or the template is told apart', () => {
    const holdOf = (code: number | null, text: string | null = null) =>
      holdOfReceiptFailure({ code, text });
    expect(holdOf(131042)).toEqual({ holds: 'channel', reason: 'payment_problem' });
    expect(holdOf(132015)).toEqual({ holds: 'template', reason: 'template_paused' });
    expect(holdOf(null, 'Business account locked')).toMatchObject({ reason: 'account_locked' });
    expect(holdOf(131026)).toBeNull();
    expect(holdOf(131000)).toBeNull();
  });

  test('any failure has a reason', () => {
    fc.assert(
      fc.property(fc.option(fc.integer()), fc.option(fc.string()), (code, text) => {
        expect(REJECT_REASONS).toContain(classifyReceiptFailure({ code, text }));
      }),
    );
  });
});
