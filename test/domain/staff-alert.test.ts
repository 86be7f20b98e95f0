import { describe, expect, test } from 'vitest';
import { writeAlertMail } from '#app/domain/alert-mail.ts';
import { areManyFailures, isEmailAddress } from '#app/domain/staff-alert.ts';

test.each([
  [9, 9, false],
  [10, 10, true],
  [10, 100, true],
  [10, 101, false],
  [100, 1000, true],
  [0, 0, false],
])('%i of %i failed: told %s', (failed, sends, told) => {
  expect(areManyFailures({ failed, sends })).toBe(told);
});

describe('an e-mail address', () => {
  test.each(['ops@shop.example', 'a.b+c@sub.shop.example', 'bücher@straße.de'])('%s', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });
  test.each([
    '',
    'ops',
    'ops@shop',
    'ops@shop.example, other@shop.example',
    'Ops <ops@shop.example>',
    'ops@shop.example\nBcc: x@y.example',
    `${'x'.repeat(250)}@y.example`,
  ])('not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});

describe('a mail to staff', () => {
  const facts = {
    cause: 'failures',
    count: 1234,
    shop: 'Lumen',
    url: 'https://x.example',
  } as const;
  test.each([
    ['en', '1,234', 'many WhatsApp messages fail'],
    ['de', '1.234', 'Viele WhatsApp-Nachrichten scheitern'],
    ['de-XX', '1.234', 'Viele WhatsApp-Nachrichten scheitern'],
    ['pt-PT', '1234', 'muitas mensagens'],
    ['nl', '1.234', 'many WhatsApp messages fail'],
    [null, '1,234', 'many WhatsApp messages fail'],
  ])('in %s', (locale, count, subject) => {
    const mail = writeAlertMail(facts, locale);
    expect(mail.subject).toContain('Lumen');
    expect(mail.subject).toContain(subject);
    expect(mail.text).toContain(count);
    expect(mail.text).toContain('https://x.example');
    expect(`${mail.subject}${mail.text}`).not.toMatch(/[{}]/);
  });

  test('is one line in its subject, whatever the shop is called', () => {
    expect(writeAlertMail({ ...facts, shop: 'A\r\nBcc: x' }, 'en').subject).not.toMatch(/[\r\n]/);
  });
});
