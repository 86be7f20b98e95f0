import { AppProvider } from '@shopify/polaris';
import { describe, expect, test } from 'vitest';
import type { HoldView, LimitView } from '#app/pipeline/merchant-app.ts';
import { AttentionCard } from '#app/ui/home/attention-card.tsx';
import type { AttentionFacts } from '#app/ui/home/attention-items.tsx';
import { switchOffWords } from '#app/ui/home/home-words.ts';
import { english, renderFor } from '../words.tsx';

const CALM: AttentionFacts = {
  holds: [],
  accessLost: false,
  unconfirmed: 0,
  fixable: 0,
  reports: null,
  dailyLimit: null,
  templateIsMarketing: false,
  withoutPhone: null,
};

function hold(kind: HoldView['kind'], reason: string): HoldView {
  return {
    id: `${kind} ${reason}`,
    kind,
    template: null,
    reason,
    code: null,
    details: null,
    setAt: '2026-11-25T10:00:00.000Z',
    waiting: 214,
    probe: null,
  };
}

const ALL: AttentionFacts = {
  holds: [hold('template', 'template_paused'), hold('channel', 'token_refused')],
  accessLost: false,
  unconfirmed: 3,
  fixable: 12,
  reports: { state: 'off', since: null, problem: 'switched_off_at_onemsg' },
  dailyLimit: { limit: 2000, people: 1640, use: 'near' },
  templateIsMarketing: true,
  withoutPhone: 0.31,
};

const render = (facts: Partial<AttentionFacts>, sentTwice = 0) =>
  renderFor(
    'en',
    <AppProvider i18n={{}}>
      <AttentionCard facts={{ ...CALM, ...facts, sentTwice }} />
    </AppProvider>,
  );

/** In which order the page says these. */
function orderOf(html: string, words: readonly string[]): string[] {
  return words
    .filter((word) => html.includes(word))
    .toSorted((a, b) => html.indexOf(a) - html.indexOf(b));
}

test('a hold of one of several templates names it, and leads to where it is chosen', () => {
  const paused = hold('template', 'template_paused');
  const held = (ofStatuses: boolean) =>
    render({ holds: [{ ...paused, template: { name: 'refund_update', ofStatuses } }] });
  expect(held(true)).toContain('Template: refund_update');
  expect(held(true)).toContain('href="/app/settings/statuses"');
  expect(held(false)).toContain('href="/app/settings/templates"');
  expect(render({ holds: [paused] })).not.toContain('Template: ');
});

describe('what needs attention', () => {
  test('is nothing where all is well', () => {
    const html = render({ dailyLimit: { limit: 2000, people: 312, use: 'below' } });
    expect(html).toContain('Nothing needs your attention.');
    expect(html).not.toContain('<li');
  });

  test('is said with the worst first, at most five, and how many there are', () => {
    const html = render(ALL);
    expect(html).toContain('Needs attention (8)');
    expect(html.match(/<li/g)).toHaveLength(5);
    const words = ['Held: Token refused', 'Held: Paused', 'Reports off', 'Unconfirmed', 'Failed'];
    expect(orderOf(html, words)).toEqual(words);
    expect(html).toContain('See all 8');
    expect(html).toContain('aria-expanded="false"');
  });

  test('of less, the rest shows in its order, each with one step', () => {
    const html = render({ ...ALL, holds: [], unconfirmed: 0, reports: null });
    const words = ['Failed', 'Near daily limit', 'Marketing template', 'No phone'];
    expect(orderOf(html, words)).toEqual(words);
    expect(html).not.toContain('See all');
    expect(html.match(/<a /g)).toHaveLength(4);
    expect(html).toContain('31% of updates in the last 30 days had no phone number.');
    expect(html).toContain('shopify://admin/settings/checkout');
  });

  test.each([
    [{ limit: 2000, people: 1640, use: 'near' }, 'Near daily limit', '1,640 of 2,000 customers'],
    [{ limit: 2000, people: 2000, use: 'reached' }, 'Daily limit reached', 'WhatsApp will refuse'],
  ] satisfies [LimitView, string, string][])('%j is, with one step', (dailyLimit, label, words) => {
    const html = render({ dailyLimit });
    expect(html).toContain('Needs attention (1)');
    expect(html).toContain(label);
    expect(html).toContain(words);
    expect(html.match(/\/app\/settings#daily-limit/g)).toHaveLength(1);
  });

  test('is not what happened and needs nothing', () => {
    const html = render({}, 2);
    expect(html).toContain('Nothing needs your attention.');
    expect(html).toContain('2 messages were sent twice');
  });
});

test.each([
  [0, "No messages wait. Updates from now on aren't sent later."],
  [1, "1 waiting message is skipped. Updates from now on aren't sent later."],
  [100, "99+ waiting messages are skipped. Updates from now on aren't sent later."],
])('switching off with %i waiting: "%s"', (unsent, words) => {
  expect(switchOffWords(english, unsent)).toBe(words);
});
