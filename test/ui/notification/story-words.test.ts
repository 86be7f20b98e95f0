import { describe, expect, test } from 'vitest';
import type { StoryEntry } from '#app/pipeline/merchant-app.ts';
import { storyWords } from '#app/ui/notification/story-words.ts';
import { english } from '../words.tsx';

const CONTEXT = {
  status: 'delivered',
  carrierStatus: null,
  phoneSource: 'shipping_address',
} as const;

const say = (
  kind: StoryEntry['kind'],
  detail: string | null = null,
  attempt: number | null = null,
) =>
  storyWords(
    english,
    {
      at: '2026-11-22T13:00:00.000Z',
      source: 'app',
      kind,
      detail,
      attempt,
      code: 131026,
      text: 'raw text',
      evidence: null,
    },
    CONTEXT,
  );

describe('the words of the story', () => {
  test.each<[StoryEntry['kind'], string | null, string]>([
    ['event', 'fulfillments/create', 'Update: parcel created'],
    ['event', 'reconciliation', 'Update: order read again'],
    ['event', 'a/new-topic', 'Update: order changed'],
    ['event_nothing_new', 'orders/updated', 'Also reported by Shopify, nothing new'],
    [
      'decided_send',
      null,
      'Decided to send: Delivered is on, phone from shipping address, no opt-out',
    ],
    ['decided_skip', 'no_phone', 'Decided not to send: No phone. The order has no phone number.'],
    ['superseded', null, 'Not sent: a newer status was told instead.'],
    ['ended', 'sending_off', 'Not sent: Sending was off. It happened while sending was off.'],
    ['attempt_started', null, 'Attempt 2 started'],
    ['attempt_accepted', null, 'Attempt 2: 1MSG accepted it'],
    ['attempt_queued', null, 'Attempt 2: 1MSG put it in its own line'],
    ['attempt_unconfirmed', 'timeout', "Attempt 2: we can't tell if it was sent"],
    ['attempt_refused', 'throttled', 'Attempt 2 refused: WhatsApp or 1MSG asked us to slow down.'],
    [
      'attempt_refused',
      'token_refused',
      'Attempt 2 refused: Token refused. 1MSG no longer accepts the token.',
    ],
    [
      'attempt_refused',
      'own_number',
      'Attempt 2 refused: Own number. Sender and customer have the same number.',
    ],
    ['resolved', 'echo', 'Resolved: 1MSG reported the message as sent'],
    ['resolved', 'history', 'Resolved: the message was found in the chat'],
    ['receipt', 'failed', 'Delivery report: failed'],
    ['receipt', 'played', 'Delivery report: other news'],
    ['left', null, 'Left as it is'],
    [
      'email_queued',
      null,
      "WhatsApp can't reach this number: an e-mail follows in a few minutes, unless the message arrives after all",
    ],
    ['email_sent', null, 'E-mail sent: the mail server took it'],
    ['email_refused', null, 'The mail server refused the e-mail'],
    ['email_unconfirmed', null, "We can't tell if the e-mail was sent. It isn't sent twice."],
    ['email_dropped', 'arrived', 'No e-mail sent: The message arrived after all.'],
    [
      'email_dropped',
      'opted_out',
      'No e-mail sent: Opted out. The customer asked for no messages.',
    ],
  ])('%s %s', (kind, detail, words) => {
    expect(say(kind, detail, 2)).toBe(words);
  });

  test('codes and raw texts stay out of the sentence', () => {
    for (const kind of ['receipt', 'attempt_refused', 'resolved'] as const) {
      expect(say(kind, 'unknown')).not.toMatch(/131026|raw text|unknown/);
    }
  });
});
