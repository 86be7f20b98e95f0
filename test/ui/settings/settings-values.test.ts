import { describe, expect, test } from 'vitest';
import {
  formOf,
  type SettingsValues,
  sayValue,
  settingName,
  type ValueFacts,
} from '#app/ui/settings/settings-values.ts';
import { english } from '../words.tsx';

const VALUES: SettingsValues = {
  defaultLanguage: 'en',
  defaultCountry: null,
  testOrdersOn: false,
  confirmedOn: 'order_created',
  dailyLimit: null,
  quietHours: null,
  quietMode: 'wait',
  freshForSeconds: null,
  freshOf: {},
  optInOnly: false,
  optInAttribute: null,
  optInTag: null,
  optInSms: false,
  alertEmail: null,
  alertOnHeld: true,
  alertOnFailures: true,
  fallback: 'nothing',
  historyDays: 90,
};
const FACTS: ValueFacts = {
  languageNames: { en: 'English' },
  countries: [{ value: 'DE', label: 'Germany' }],
  clock: { now: '2026-11-22T12:00:00.000Z', timeZone: 'America/New_York', locale: 'en-US' },
};

describe('a setting that two people changed is asked about in words', () => {
  test.each<[keyof SettingsValues, Partial<SettingsValues>, string, string]>([
    ['defaultLanguage', {}, 'Default language', 'English'],
    ['defaultLanguage', { defaultLanguage: 'xx' }, 'Default language', 'xx'],
    ['defaultCountry', { defaultCountry: 'DE' }, 'Default country', 'Germany'],
    ['defaultCountry', {}, 'Default country', 'None'],
    ['testOrdersOn', {}, 'Send for test orders', 'Off'],
    ['confirmedOn', {}, 'Tell “Confirmed”', 'When the order is placed'],
    ['dailyLimit', { dailyLimit: 10_000 }, 'WhatsApp daily limit', '10,000 customers'],
    ['quietHours', {}, 'Quiet hours', 'Off'],
    ['quietHours', { quietHours: { from: 1260, to: 480 } }, 'Quiet hours', '9:00 pm to 8:00 am'],
    ['quietMode', { quietMode: 'skip' }, 'Messages in quiet hours', 'Skip'],
    ['freshForSeconds', { freshForSeconds: 3600 }, 'Too old after', '1 hour'],
    ['freshForSeconds', {}, 'Too old after', 'As fits each status'],
    [
      'freshOf',
      { freshOf: { delivered: 3600, shipped: 7200 } },
      'Limits of single statuses',
      'Shipped: 2 hours · Delivered: 1 hour',
    ],
    ['freshOf', {}, 'Limits of single statuses', 'Off'],
    ['optInOnly', {}, 'Who gets messages', 'Everyone with a phone'],
    ['optInOnly', { optInOnly: true }, 'Who gets messages', 'Only customers who opted in'],
    ['optInAttribute', { optInAttribute: 'news' }, 'Checkout attribute', 'news'],
    ['optInTag', {}, 'Order tag', '–'],
    ['alertEmail', { alertEmail: 'ops@shop.example' }, 'E-mail', 'ops@shop.example'],
    ['alertOnHeld', {}, 'Messages are held', 'On'],
    ['alertOnFailures', { alertOnFailures: false }, 'Many messages fail', 'Off'],
    ['fallback', {}, "If WhatsApp can't reach", 'Do nothing'],
    ['fallback', { fallback: 'email' }, "If WhatsApp can't reach", 'Send an e-mail'],
    ['historyDays', { historyDays: 365 }, 'History', '365 days'],
    ['optInSms', { optInSms: true }, 'Consent to SMS marketing', 'On'],
  ])('%s %j', (key, part, name, said) => {
    expect(settingName(english, key)).toBe(name);
    expect(sayValue(english, key, { ...VALUES, ...part }, FACTS)).toBe(said);
  });
});

test('what is posted has every value of the form', () => {
  const values = { ...VALUES, optInOnly: true, optInTag: 'whatsapp' };
  const { quietHours, quietMode, freshForSeconds, freshOf } = values;
  const { defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit } = values;
  expect(formOf(values, 4, 'order_update')).toEqual({
    ...{ defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit },
    version: 4,
    templateName: 'order_update',
    timing: { quietHours, quietMode, freshForSeconds, freshOf },
    audience: { optInOnly: true, optIn: { attribute: null, tag: 'whatsapp', sms: false } },
    alerts: { email: null, onHeld: true, onFailures: true },
    fallback: 'nothing',
    historyDays: 90,
  });
});
