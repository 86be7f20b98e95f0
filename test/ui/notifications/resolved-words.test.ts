import { expect, test } from 'vitest';
import { sentTwiceWords } from '#app/ui/home/home-words.ts';
import { countReasons, resolvedWords } from '#app/ui/notifications/resolved-words.ts';
import { english, wordsFor } from '../words.tsx';

test('what came of resolving many is said with the reasons, each counted', () => {
  expect(resolvedWords(english, 'resend', 12, {})).toBe('12 messages queued.');
  expect(resolvedWords(english, 'leave', 1, {})).toBe('1 message closed.');
  const reasons = countReasons(['opted_out', 'too_late', 'opted_out']);
  expect(resolvedWords(english, 'resend', 1, reasons)).toBe(
    '1 message queued. 3 not sent again: 2 opted out, 1 too old by now.',
  );
  expect(resolvedWords(english, 'leave', 0, { not_open: 1 })).toBe(
    '0 messages closed. 1 not closed: 1 with news in the meantime.',
  );
});

test('each language lists and counts in its own way', () => {
  const refused = { opted_out: 2, too_late: 1 };
  expect(resolvedWords(wordsFor('de'), 'resend', 1204, refused)).toBe(
    '1.204 Nachrichten eingereiht. 3 nicht erneut gesendet: 2 abgemeldet und 1 inzwischen zu alt.',
  );
  expect(resolvedWords(wordsFor('ja'), 'leave', 1, refused)).toBe(
    '1件のメッセージを終了しました。3件は終了しませんでした：配信停止2件、古すぎる1件。',
  );
});

test('messages that were sent twice are counted', () => {
  expect(sentTwiceWords(english, 1)).toMatch(/^1 message was sent twice/);
  expect(sentTwiceWords(english, 3)).toMatch(/^3 messages were sent twice/);
  expect(sentTwiceWords(english, 100)).toMatch(/^99\+ messages/);
});
