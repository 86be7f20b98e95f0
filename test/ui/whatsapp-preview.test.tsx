import type { ComponentProps } from 'react';
import { describe, expect, test } from 'vitest';
import { ClockProvider } from '#app/ui/clock.tsx';
import { WhatsAppPreview } from '#app/ui/whatsapp-preview.tsx';
import { renderFor } from './words.tsx';

type Props = ComponentProps<typeof WhatsAppPreview>;

const PROPS: Props = {
  body: 'Hello {{1}}, your {{2}} is *{{3}}*.',
  isTemplate: true,
  values: ['Maria', 'order #1042', 'Shipped'],
  footer: 'Reply STOP to opt out',
  buttons: ['View status'],
  language: 'en',
  languageName: 'English',
  state: 'draft',
};

const CLOCK = { now: '2026-11-22T13:30:00.000Z', timeZone: 'Europe/Berlin' };

const render = (props: Partial<Props> = {}) =>
  renderFor(
    'en',
    <ClockProvider value={CLOCK}>
      <WhatsAppPreview {...PROPS} {...props} />
    </ClockProvider>,
  );

/** What a reader reads, line by line. */
const readLines = (html: string) =>
  [...html.matchAll(/<p class="wa-line">(.*?)<\/p>/g)].map(([, inner]) =>
    (inner ?? '')
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&amp;', '&'),
  );

describe('the preview of a message', () => {
  test('reads to the character, its three variables marked', () => {
    const html = render();
    expect(readLines(html)).toEqual(['Hello Maria, your order #1042 is Shipped.']);
    expect(html).toContain('<mark class="wa-variable" title="customer name">Maria</mark>');
    expect(html).toContain('title="order">order #1042</mark>');
    expect(html).toContain('title="label"><strong>Shipped</strong></mark>');
    expect(html).toContain('View status');
  });

  test('customer text is printed as text, never as HTML', () => {
    const evil = `<img src=x onerror="alert(1)">&amp;'`;
    for (const props of [
      { values: [evil, evil, evil] as const },
      { isTemplate: false, body: `Hi ${evil}`, values: [evil, '', ''] as const },
      { header: evil, footer: evil, buttons: [evil] },
    ]) {
      const html = render(props);
      expect(html).not.toContain('<img');
      expect(html).toContain('&lt;img src=x onerror=');
    }
    expect(readLines(render({ isTemplate: false, body: `Hi ${evil}` }))).toEqual([`Hi ${evil}`]);
  });

  test('every line of the text is a paragraph, empty ones too', () => {
    const html = render({ isTemplate: false, body: 'One\n\nThree' });
    expect(readLines(html)).toEqual(['One', '', 'Three']);
  });

  test('a right-to-left language sets direction and voice, and isolates nothing', () => {
    const html = render({
      language: 'ar',
      languageName: 'Arabic',
      body: 'تم تحديث حالة {{2}}',
      values: ['محمد', 'الطلب \u200e#1042', 'تم الشحن'],
    });
    expect(html).toContain('dir="rtl"');
    expect(html).toContain('lang="ar"');
    expect(html).toContain('aria-label="WhatsApp message in Arabic"');
    expect(html).not.toMatch(/<bdi|isolate/);
    expect(readLines(html)).toEqual(['تم تحديث حالة الطلب \u200e#1042']);
  });

  test("Meta's codes become language tags", () => {
    expect(render({ language: 'pt_BR' })).toContain('lang="pt-BR"');
  });

  test.each([
    ['waiting', 'Waiting'],
    ['accepted', 'Accepted'],
    ['sent', 'Sent'],
    ['delivered', 'Delivered'],
    ['read', 'Read'],
    ['failed', 'Failed'],
    ['unconfirmed', 'Unconfirmed'],
  ] as const)('%s shows its time and ticks, said in words', (state, words) => {
    const html = render({ state, time: '2026-11-22T13:03:00.000Z' });
    expect(html).toContain('2:03 pm</time>');
    expect(html).toContain(`role="img" aria-label="${words}"`);
    expect(html).toContain('Ticks are for you; customers don&#x27;t see them.');
  });

  test.each(['draft', 'skipped'] as const)('%s has no ticks', (state) => {
    const html = render({ state, time: '2026-11-22T13:03:00.000Z' });
    expect(html).not.toContain('role="img"');
    expect(html).not.toContain('Ticks are for you');
  });

  test('the variable being edited is outlined', () => {
    expect(render({ activeVariable: 2 })).toContain('class="wa-variable wa-active" title="label"');
  });
});
