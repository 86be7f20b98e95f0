import { AppProvider } from '@shopify/polaris';
import { describe, expect, test } from 'vitest';
import type { LimitView } from '#app/pipeline/merchant-app.ts';
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
describe('the meter of the daily limit', () => {
  test('is named by its words', () => {
    const html = renderMeter(LIMIT);
    const [, id] = /<progress[^>]*aria-labelledby="([^"]+)"/.exec(html) ?? [];
    expect(id).toBeDefined();
    expect(html).toMatch(
      new RegExp(`id="${id}"[^>]*>312 of 2,000 customers in the last 24 hours<`),
    );
  });

  test('is full, not more, where more people were messaged than the limit allows', () => {
    const html = renderMeter({ limit: 250, people: 1312, use: 'reached' });
    expect(html).toContain('1,312 of 250 customers');
    expect(html).toContain('value="100"');
  });
});
