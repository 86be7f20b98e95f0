import { assert, constantFrom, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FallbackSituation,
  judgeFallback,
  MOST_MAIL_TRIES,
  mailRetrySeconds,
  UNREACHABLE_REASONS,
} from '#app/domain/fallback-email.ts';
import { MESSAGE_STATES, type MessageState } from '#app/domain/message-state.ts';
import { REJECT_REASONS } from '#app/domain/send-outcome.ts';
import { WAITS } from '#app/domain/waits.ts';

const NOW = '2026-11-27T12:00:00.000Z';
const SUBJECT = 'gid://shopify/Fulfillment/1';
const NIGHT = { from: 21 * 60, to: 8 * 60 };
/** 12:00 UTC is 21:00 there. */
const TOKYO = { hours: NIGHT, timeZone: 'Asia/Tokyo' } as const;

const OPEN: FallbackSituation = {
  message: {
    subjectGid: SUBJECT,
    status: 'shipped',
    family: 'shipped',
    occurrence: SUBJECT,
    happenedAt: '2026-11-27T11:50:00.000Z',
    expiresAt: '2026-11-29T11:50:00.000Z',
    siblings: [],
    isResend: false,
    statusOn: null,
    optedOut: false,
    mayBeMessaged: true,
    erased: false,
    shop: { uninstalled: false, sameInstall: true, sendingOn: true, quiet: null },
  },
  state: 'failed',
  cause: 'not_on_whatsapp',
  closed: false,
  fallback: 'email',
  hasText: true,
};

type Message = FallbackSituation['message'];
const having = (message: Partial<Message>): FallbackSituation => ({
  ...OPEN,
  message: { ...OPEN.message, ...message },
});
const shopHaving = (shop: Partial<Message['shop']>) =>
  having({ shop: { ...OPEN.message.shop, ...shop } });
const sibling = (more: Partial<Message['siblings'][number]>) => ({
  subjectGid: SUBJECT,
  status: 'out_for_delivery' as const,
  family: 'out_for_delivery',
  occurrence: 'event',
  happenedAt: '2026-11-27T11:55:00.000Z',
  counts: true,
  ...more,
});
const judge = (situation: FallbackSituation, canSendMail = true) =>
  judgeFallback(situation, NOW, canSendMail);

describe('whether a customer whom WhatsApp cannot reach is told by e-mail', () => {
  test.each(REJECT_REASONS)('after %s only where it is the person that cannot be had', (cause) => {
    const isUnreachable = (UNREACHABLE_REASONS as readonly string[]).includes(cause);
    expect(judge({ ...OPEN, cause })).toEqual(
      isUnreachable ? { verdict: 'send' } : { verdict: 'drop', reason: 'other_failure' },
    );
  });

  test.each<[string, FallbackSituation]>([
    ['arrived', { ...OPEN, state: 'delivered' }],
    ['arrived', { ...OPEN, state: 'read' }],
    ['tried_again', { ...OPEN, state: 'waiting' }],
    ['tried_again', { ...OPEN, state: 'unconfirmed' }],
    ['left', { ...OPEN, closed: true }],
    ['switched_off', { ...OPEN, fallback: 'nothing' }],
    ['no_text', { ...OPEN, hasText: false }],
    ['erased', having({ erased: true })],
    ['opted_out', having({ optedOut: true })],
    ['no_opt_in', having({ mayBeMessaged: false })],
    ['status_off', having({ statusOn: false })],
    ['too_late', having({ expiresAt: '2026-11-27T11:59:59.999Z' })],
    ['superseded', having({ siblings: [sibling({})] })],
    [
      'order_cancelled',
      having({
        siblings: [sibling({ subjectGid: 'order', family: 'cancelled', status: 'cancelled' })],
      }),
    ],
    ['uninstalled', shopHaving({ uninstalled: true })],
    ['uninstalled', shopHaving({ sameInstall: false })],
    ['sending_off', shopHaving({ sendingOn: false })],
    ['quiet_hours', shopHaving({ quiet: { ...TOKYO, mode: 'skip' } })],
  ])('it is dropped as %s', (reason, situation) => {
    expect(judge(situation)).toEqual({ verdict: 'drop', reason });
  });

  test('a newer status that is not told supersedes nothing', () => {
    expect(judge(having({ siblings: [sibling({ counts: false })] }))).toEqual({ verdict: 'send' });
  });

  test('in quiet hours it waits for their end', () => {
    expect(judge(shopHaving({ quiet: { ...TOKYO, mode: 'wait' } }))).toEqual({
      verdict: 'wait',
      until: '2026-11-27T23:00:00.000Z',
    });
  });

  test('without a mail server none is sent', () => {
    expect(judge(OPEN, false)).toEqual({ verdict: 'drop', reason: 'no_mail_server' });
  });

  test('it is sent where nothing stands against it, and only there', () => {
    const flag = constantFrom(true, false);
    const situations = record({
      state: constantFrom<MessageState[]>('failed', ...MESSAGE_STATES),
      cause: constantFrom<(string | null)[]>('not_on_whatsapp', null, ...REJECT_REASONS),
      closed: flag,
      fallback: constantFrom<FallbackSituation['fallback'][]>('email', 'nothing'),
      hasText: flag,
      canSendMail: flag,
      erased: flag,
      optedOut: flag,
      mayBeMessaged: flag,
      statusOn: constantFrom(true, false, null),
      expiresAt: constantFrom('2026-11-27T11:59:00.000Z', '2026-11-28T12:00:00.000Z'),
      isSuperseded: flag,
      uninstalled: flag,
      sameInstall: flag,
      sendingOn: flag,
      quiet: constantFrom<('wait' | 'skip' | null)[]>(null, 'wait', 'skip'),
    });
    assert(
      property(situations, (drawn) => {
        const { expiresAt, quiet, canSendMail } = drawn;
        const situation: FallbackSituation = {
          ...OPEN,
          state: drawn.state,
          cause: drawn.cause,
          closed: drawn.closed,
          fallback: drawn.fallback,
          hasText: drawn.hasText,
          message: {
            ...OPEN.message,
            erased: drawn.erased,
            optedOut: drawn.optedOut,
            mayBeMessaged: drawn.mayBeMessaged,
            statusOn: drawn.statusOn,
            expiresAt,
            siblings: drawn.isSuperseded ? [sibling({})] : [],
            shop: {
              uninstalled: drawn.uninstalled,
              sameInstall: drawn.sameInstall,
              sendingOn: drawn.sendingOn,
              quiet: quiet === null ? null : { ...TOKYO, mode: quiet },
            },
          },
        };
        const mayBeTold =
          drawn.state === 'failed' &&
          (UNREACHABLE_REASONS as readonly (string | null)[]).includes(drawn.cause) &&
          !drawn.closed &&
          drawn.fallback === 'email' &&
          drawn.hasText &&
          canSendMail &&
          !drawn.erased &&
          !drawn.optedOut &&
          drawn.mayBeMessaged &&
          drawn.statusOn !== false &&
          expiresAt >= NOW &&
          !drawn.isSuperseded &&
          !drawn.uninstalled &&
          drawn.sameInstall &&
          drawn.sendingOn;
        const expected = !mayBeTold || quiet === 'skip' ? 'drop' : (quiet ?? 'send');
        expect(judgeFallback(situation, NOW, canSendMail).verdict).toBe(expected);
      }),
      // Most draws have something that stands against it.
      { numRuns: 5_000 },
    );
  });
});

test('what was not taken is tried five times, after ever longer waits', () => {
  const waits = [1, 2, 3, 4, 5].map((tries) => mailRetrySeconds(tries, WAITS));
  expect(waits).toEqual([300, 600, 1200, 2400, null]);
  expect(MOST_MAIL_TRIES).toBe(5);
});
