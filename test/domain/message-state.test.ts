import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ATTEMPT_STATES,
  ATTEMPT_TRANSITIONS,
  EVIDENCE_RANK,
  foldReceipt,
  MESSAGE_STATES,
  MESSAGE_TRANSITIONS,
  type MessageEvent,
  type MessageState,
  nextAttemptState,
  nextMessageState,
  notificationAfterUnsent,
  RECEIPT_STATUSES,
  type ReceiptStatus,
} from '#app/domain/message-state.ts';

const LEGAL: readonly (readonly [MessageState, MessageEvent, MessageState])[] = [
  ['waiting', 'claimed', 'sending'],
  ['waiting', 'hold_set', 'held'],
  ['held', 'hold_lifted', 'waiting'],
  ['held', 'let_through', 'waiting'],
  ['waiting', 'superseded', 'superseded'],
  ['held', 'superseded', 'superseded'],
  ['waiting', 'ended', 'ended'],
  ['held', 'ended', 'ended'],
  ['sending', 'attempt_postponed', 'waiting'],
  ['sending', 'attempt_postponed_and_superseded', 'superseded'],
  ['sending', 'attempt_held', 'held'],
  ['sending', 'attempt_rejected', 'failed'],
  ['sending', 'attempt_accepted', 'accepted'],
  ['sending', 'attempt_queued', 'unconfirmed'],
  ['sending', 'attempt_unconfirmed', 'unconfirmed'],
  ['unconfirmed', 'evidence_accepted', 'accepted'],
  ['unconfirmed', 'sent_again', 'waiting'],
  ['failed', 'sent_again', 'waiting'],
  ['unconfirmed', 'left', 'unconfirmed'],
  ['failed', 'left', 'failed'],
  ['waiting', 'resend_dropped_to_unconfirmed', 'unconfirmed'],
  ['held', 'resend_dropped_to_unconfirmed', 'unconfirmed'],
  ['waiting', 'resend_dropped_to_failed', 'failed'],
  ['held', 'resend_dropped_to_failed', 'failed'],
  ['waiting', 'resend_proved_needless', 'accepted'],
  ['held', 'resend_proved_needless', 'accepted'],
];

const isMessageEvent = (event: string): event is keyof typeof MESSAGE_TRANSITIONS =>
  event in MESSAGE_TRANSITIONS;
const plainEvents = Object.keys(MESSAGE_TRANSITIONS).filter(isMessageEvent);

describe('message transitions', () => {
  for (const state of MESSAGE_STATES) {
    for (const event of plainEvents) {
      const legal = LEGAL.find(([from, on]) => from === state && on === event);
      test(`${state} on ${event}: ${legal?.[2] ?? 'illegal'}`, () => {
        if (legal) expect(nextMessageState(state, event)).toBe(legal[2]);
        else expect(() => nextMessageState(state, event)).toThrow(/Illegal message transition/);
      });
    }
  }
});

describe('receipts', () => {
  test.each<[MessageState, ReceiptStatus, MessageState]>([
    ['accepted', 'sent', 'sent'],
    ['accepted', 'failed', 'failed'],
    ['accepted', 'read', 'read'],
    ['sent', 'delivered', 'delivered'],
    ['sent', 'failed', 'failed'],
    ['failed', 'sent', 'failed'],
    ['failed', 'delivered', 'delivered'],
    ['failed', 'read', 'read'],
    ['delivered', 'failed', 'delivered'],
    ['delivered', 'sent', 'delivered'],
    ['delivered', 'read', 'read'],
    ['read', 'delivered', 'read'],
    ['read', 'failed', 'read'],
    ['unconfirmed', 'sent', 'sent'],
    ['unconfirmed', 'failed', 'failed'],
    ['waiting', 'delivered', 'waiting'],
    ['sending', 'read', 'sending'],
    ['ended', 'read', 'ended'],
  ])('%s + %s = %s', (state, receipt, next) => {
    expect(foldReceipt(state, receipt)).toBe(next);
    expect(nextMessageState(state, `receipt_${receipt}`)).toBe(next);
  });

  const states = fc.constantFrom(...MESSAGE_STATES);
  const receipts = fc.array(fc.constantFrom(...RECEIPT_STATUSES), { maxLength: 8 });
  const fold = (state: MessageState, list: readonly ReceiptStatus[]) =>
    list.reduce(foldReceipt, state);

  test('order and repeats change nothing', () => {
    fc.assert(
      fc.property(
        states,
        receipts.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        (state, [list, shuffled]) => {
          expect(fold(state, shuffled)).toBe(fold(state, list));
          expect(fold(state, [...list, ...shuffled])).toBe(fold(state, list));
        },
      ),
    );
  });

  test('evidence only rises, to the strongest receipt', () => {
    const isEvidence = (state: MessageState): state is keyof typeof EVIDENCE_RANK =>
      state in EVIDENCE_RANK;
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE_STATES.filter(isEvidence)), receipts, (from, list) => {
        const to = fold(from, list);
        if (!isEvidence(to)) throw new Error(`${to} is no evidence`);
        const ranks = [from, ...list].map((state) => EVIDENCE_RANK[state]);
        expect(EVIDENCE_RANK[to]).toBe(Math.max(...ranks));
      }),
    );
  });
});

describe('attempts', () => {
  for (const from of ATTEMPT_STATES) {
    for (const to of ATTEMPT_STATES) {
      const legal =
        from === 'started'
          ? to !== 'started'
          : from !== 'accepted' && from !== 'refused' && to === 'accepted';
      test(`${from} to ${to}: ${legal ? 'legal' : 'illegal'}`, () => {
        expect(ATTEMPT_TRANSITIONS[from].includes(to)).toBe(legal);
        if (legal) expect(nextAttemptState(from, to)).toBe(to);
        else expect(() => nextAttemptState(from, to)).toThrow(/Illegal attempt transition/);
      });
    }
  }
});

describe('the notification of a message that left its line', () => {
  test('is skipped when nothing may have been told', () => {
    expect(notificationAfterUnsent([])).toBe('skip');
    expect(notificationAfterUnsent(['refused', 'refused'])).toBe('skip');
  });
  test.each(['accepted', 'queued', 'unconfirmed'] as const)(
    'stays after an attempt %s',
    (state) => {
      expect(notificationAfterUnsent(['refused', state])).toBe('send');
    },
  );
  test('cannot be while an attempt is open', () => {
    expect(() => notificationAfterUnsent(['started'])).toThrow(/open/);
  });
});
