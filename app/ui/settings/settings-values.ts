import type { SettingsForm, SettingsView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { limitName } from '../words/limit-words.ts';
import type { ConflictLine } from './conflict-banner.tsx';

/** What the form of the settings page holds. */
export type SettingsValues = Omit<SettingsForm, 'version' | 'templateName'>;

export function valuesOf(settings: SettingsView): SettingsValues {
  const { defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit } = settings;
  return { defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit };
}

/** A choice of a list, as the server named it. */
export type Option = { readonly value: string; readonly label: string };

/** The settings in which what is saved and what was edited differ, both in words. */
export function conflictLines(
  t: Translate,
  saved: SettingsValues,
  yours: SettingsValues,
  languageNames: Readonly<Record<string, string>>,
  countries: readonly Option[],
): ConflictLine[] {
  const country = (code: string | null) =>
    countries.find(({ value }) => value === code)?.label ?? code ?? t('settings.phones.noCountry');
  const settings: [setting: string, say: (values: SettingsValues) => string][] = [
    [
      t('settings.language.default'),
      ({ defaultLanguage }) => languageNames[defaultLanguage] ?? defaultLanguage,
    ],
    [t('settings.phones.country'), (values) => country(values.defaultCountry)],
    [
      t('settings.orders.test'),
      ({ testOrdersOn }) =>
        testOrdersOn ? t('settings.orders.testOn') : t('settings.orders.testOff'),
    ],
    [
      t('settings.orders.confirmedOn'),
      ({ confirmedOn }) =>
        confirmedOn === 'order_paid' ? t('settings.orders.onPaid') : t('settings.orders.onCreated'),
    ],
    [t('settings.limits.daily'), (values) => limitName(t, values.dailyLimit)],
  ];
  return settings
    .map(([setting, say]) => ({ setting, saved: say(saved), yours: say(yours) }))
    .filter((line) => line.saved !== line.yours);
}
