import { AppProvider } from '@shopify/polaris';
import { describe, expect, test } from 'vitest';
import type { LimitView } from '#app/pipeline/merchant-app.ts';
import { AttentionCard } from '#app/ui/home/attention-card.tsx';
import { LimitCard } from '#app/ui/home/limit-card.tsx';
import { renderFor } from '../words.tsx';

const LIMIT: LimitView = { limit: 2000, people: 312, use: 'below' };

const renderMeter = (limit: LimitView) =>
  renderFor(
    'en',
    <AppProvider i18n={{}}>
      <LimitCard {...limit} />
    </AppProvider>,
  );
const renderAttention = (dailyLimit: LimitView | null) =>
  renderFor(
    'en',
    <AppProvider i18n={{}}>
      <AttentionCard
        home={{ holds: [], unconfirmed: 0, sentTwice: 0, reports: null, dailyLimit }}
      />
    </AppProvider>,
  );

describe('the meter of the daily limit', () => {
  test('is named by its words', () => {
    const html = renderMeter(LIMIT);
    const [, id] = /<progress[^>]*aria-labelledby="([^"]+)"/.exec(html) ?? [];
    expect(id).toBeDefined();
    expect(html).toMatch(new RegExp(`id="${id}"[^>]*>312 of 2,000 people in the last 24 hours<`));
  });

  test('is full, not more, where more people were messaged than the limit allows', () => {
    const html = renderMeter({ limit: 250, people: 1312, use: 'reached' });
    expect(html).toContain('1,312 of 250 people');
    expect(html).toContain('value="100"');
  });
});

describe('what needs attention', () => {
  test('is nothing where the limit is far, or none was entered', () => {
    for (const limit of [LIMIT, null]) {
      const html = renderAttention(limit);
      expect(html).toContain('Nothing needs your attention.');
      expect(html).not.toContain('limit');
    }
  });

  test.each([
    [{ limit: 2000, people: 1640, use: 'near' }, 'Near daily limit', '1,640 of 2,000 people'],
    [{ limit: 2000, people: 2000, use: 'reached' }, 'Daily limit reached', 'WhatsApp will refuse'],
  ] as const)('%j is, with one step', (limit, label, words) => {
    const html = renderAttention(limit);
    expect(html).toContain('Needs attention (1)');
    expect(html).toContain(label);
    expect(html).toContain(words);
    expect(html.match(/\/app\/settings#daily-limit/g)).toHaveLength(1);
  });
});
