import { AppProvider } from '@shopify/polaris';
import { expect, test } from 'vitest';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { SilenceBanners } from '#app/ui/silence-banners.tsx';
import { renderFor } from './words.tsx';

const PAUSE = { waiting: 3, minutes: 5 };

const render = (pause: HomeView['pause'], shopifySilentMinutes: number | null): string =>
  renderFor(
    'en',
    <AppProvider i18n={{}}>
      <SilenceBanners home={{ pause, shopifySilentMinutes }} />
    </AppProvider>,
  );

test.each([
  [null, null, false, false],
  [PAUSE, null, true, false],
  [null, 1234, false, true],
  [PAUSE, 20, true, true],
])('a pause of %o, Shopify silent for %s min', (pause, minutes, ofOneMsg, ofShopify) => {
  const html = render(pause, minutes);
  expect(html.includes('1MSG isn')).toBe(ofOneMsg);
  expect(html.includes('Shopify isn')).toBe(ofShopify);
});

test('says how old what is shown may be', () => {
  expect(render(null, 1234)).toContain('what you see may be up to 1,234 min old.');
});
