import { describe, expect, test } from 'vitest';
import { withOurUrl, withoutOurUrls } from '#app/onemsg/hook-url-list.ts';
import { readHookUrls, statusOfUrl } from '#app/onemsg/webhook-list-reader.ts';

const A = 'https://a.example/h';
const B = 'https://b.example/h?x=1,2';

describe('addresses', () => {
  test.each<[unknown, readonly string[]]>([
    [
      [A, B],
      [A, B],
    ],
    [A, [A]],
    [`${A},${B}`, [A, B]],
    [`${A}, ${B} `, [A, B]],
    ['', []],
    [null, []],
    [[], []],
    [[A, ''], [A]],
  ])('%j', (webhookUrl, urls) => expect(readHookUrls({ webhookUrl })?.urls).toEqual(urls));

  test.each<[unknown]>([
    [{}],
    [null],
    ['x'],
    [{ webhookUrl: { a: A } }],
    [{ webhookUrl: [{ url: A }] }],
  ])('%j is not taken for an empty list', (body) => expect(readHookUrls(body)).toBeNull());
});

describe('statuses', () => {
  test.each<[unknown, string]>([
    [{ [A]: 'active' }, 'active'],
    [{ [`${A}/`]: 'Disabled' }, 'disabled'],
    [{ [A]: 'inactive' }, 'disabled'],
    [{ [A]: true }, 'active'],
    [{ [A]: false }, 'disabled'],
    [{ [A]: { status: 'disabled', failures: 20 } }, 'disabled'],
    [{ [A]: { disabled: true, status: 'active' } }, 'disabled'],
    [{ [A]: { enabled: true } }, 'active'],
    [[{ url: A, status: 'active' }], 'active'],
    [[{ webhookUrl: A, active: false }], 'disabled'],
    [{ [A]: 7 }, 'unknown'],
    [{ [A]: { status: { deep: [] } } }, 'unknown'],
    [{}, 'unknown'],
    [null, 'unknown'],
    ['active', 'unknown'],
  ])('%j is %s', (webhookStatuses, status) => {
    const hooks = readHookUrls({ webhookUrl: [A], webhookStatuses });
    if (hooks === null) throw new Error('unread');
    expect(statusOfUrl(hooks, A)).toBe(status);
  });
});

describe('composing the list', () => {
  const isOurs = (url: string) => url.startsWith('https://us.example/');
  const ours = 'https://us.example/new';

  test.each<[readonly string[], readonly string[]]>([
    [[], [ours]],
    [[A], [A, ours]],
    [
      ['https://us.example/old', A],
      [ours, A],
    ],
    [
      [A, 'https://us.example/1', B, 'https://us.example/2'],
      [A, ours, B],
    ],
    [
      [`${ours}/`, A],
      [ours, A],
    ],
    [
      [A, `${A}/`],
      [A, ours],
    ],
  ])('%j becomes %j', (urls, composed) => expect(withOurUrl(urls, ours, isOurs)).toEqual(composed));

  test('taking ours out leaves the others', () => {
    expect(withoutOurUrls([A, ours, 'https://us.example/old', B], ours, isOurs)).toEqual([A, B]);
  });
});
