import { expect, test } from 'vitest';
import { sentTwiceWords } from '#app/ui/home/home-copy.ts';
import { resolvedWords } from '#app/ui/notifications/list-copy.ts';

test('what came of resolving many is said with the reasons, each counted', () => {
  expect(resolvedWords('resend', 12, [])).toBe('12 messages queued.');
  expect(resolvedWords('leave', 1, [])).toBe('1 message closed.');
  expect(resolvedWords('resend', 1, ['opted_out', 'too_late', 'opted_out'])).toBe(
    '1 message queued. 3 not sent again: 2 opted out, 1 too old by now.',
  );
  expect(resolvedWords('leave', 0, ['not_open'])).toBe(
    '0 messages closed. 1 not closed: 1 with news in the meantime.',
  );
});

test('messages that were sent twice are counted', () => {
  expect(sentTwiceWords(1)).toMatch(/^1 message was sent twice/);
  expect(sentTwiceWords(3)).toMatch(/^3 messages were sent twice/);
  expect(sentTwiceWords(100)).toMatch(/^99\+ messages/);
});
