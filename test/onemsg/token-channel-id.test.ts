import { expect, test } from 'vitest';
import { readTokenChannelId } from '#app/onemsg/token-channel-id.ts';

const tokenOf = (payload: string) => `h.${Buffer.from(payload).toString('base64url')}.s`;

test.each([
  [tokenOf('{"instanceId":"instance371267300","token":"x"}'), '371267300'],
  [tokenOf('{"instanceId":"VID1"}'), 'VID1'],
  [tokenOf('{"instanceId":359900}'), '359900'],
  [tokenOf('{}'), null],
  [tokenOf('no json'), null],
  ['an-older-key', null],
  ['a.b', null],
  ['', null],
])('%s names %s', (token, channelId) => expect(readTokenChannelId(token)).toBe(channelId));
