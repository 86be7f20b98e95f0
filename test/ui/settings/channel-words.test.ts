import { describe, expect, test } from 'vitest';
import type { ChannelView, ConnectResult } from '#app/pipeline/merchant-app.ts';
import { channelBadge, channelFieldError, channelTrouble } from '#app/ui/settings/channel-words.ts';
import { english } from '../words.tsx';

const CHANNEL: ChannelView = {
  channelId: '359900',
  baseUrl: 'https://api.1msg.io',
  phone: null,
  status: 'connected',
  checkedAt: null,
  hookRegisteredAt: null,
  reports: null,
};

const say = (result: ConnectResult) => channelTrouble(english, result, '359900')?.text ?? null;

describe('what went wrong with a channel', () => {
  test.each<[ConnectResult, RegExp]>([
    [{ outcome: 'token_refused', details: null }, /didn't accept this token/],
    [{ outcome: 'channel_not_found', details: null }, /no channel 359900 at 1MSG/],
    [{ outcome: 'blocked', details: null }, /trial or subscription/],
    [{ outcome: 'not_answering', details: null }, /isn't answering.*nothing was saved/],
    [{ outcome: 'not_connected', details: null }, /Connect one first/],
    [{ outcome: 'unexpected_answer', details: '?' }, /can't read/],
    [{ outcome: 'offline', status: 'disconnected' }, /is disconnected\. Connect the number/],
    [{ outcome: 'too_many_addresses', count: 5 }, /five addresses/],
  ])('%j says what and how to mend it', (result, words) => {
    expect(say(result)).toMatch(words);
  });

  test('a good connection says nothing; a token that names another channel warns', () => {
    expect(say({ outcome: 'connected', channel: CHANNEL, tokenNames: null })).toBeNull();
    expect(say({ outcome: 'connected', channel: CHANNEL, tokenNames: '359900' })).toBeNull();
    expect(say({ outcome: 'connected', channel: CHANNEL, tokenNames: '111' })).toBe(
      'The token names channel 111, you entered 359900. 1MSG accepted them together; check that this is the number you mean.',
    );
  });

  test("1MSG's answer stands under the field it is about", () => {
    const refused = { outcome: 'token_refused', details: null } as const;
    expect(channelFieldError(english, refused, 'token', '1')).toMatch(/^1MSG didn't accept/);
    expect(channelFieldError(english, refused, 'channelId', '1')).toBe(false);
  });

  test('every state of a number is a word', () => {
    for (const status of ['connected', 'connecting', 'disconnected', 'unregistered', null, 'new']) {
      expect(channelBadge(english, status).label).toMatch(/^[A-Z][a-z ]+$/);
    }
  });
});
