import { expect, test } from 'vitest';
import { conflictLines, type SettingsValues } from '#app/ui/settings/settings-values.ts';
import { english } from '../words.tsx';

const VALUES: SettingsValues = {
  defaultLanguage: 'en',
  defaultCountry: null,
  testOrdersOn: false,
  confirmedOn: 'order_created',
  dailyLimit: null,
};

test('a daily limit that two people changed is asked about in words', () => {
  expect(conflictLines(english, VALUES, { ...VALUES, dailyLimit: 10_000 }, {}, [])).toEqual([
    { setting: 'WhatsApp daily limit', saved: 'No limit, or not known', yours: '10,000 people' },
  ]);
});
