import type { SettingsForm, SettingsView } from '#app/pipeline/merchant-app.ts';
import { limitName } from '../words/limit-words.ts';
import type { ConflictLine } from './conflict-banner.tsx';
import { SETTINGS_COPY } from './settings-copy.ts';

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
  saved: SettingsValues,
  yours: SettingsValues,
  languageNames: Readonly<Record<string, string>>,
  countries: readonly Option[],
): ConflictLine[] {
  const country = (code: string | null) =>
    countries.find(({ value }) => value === code)?.label ?? code ?? SETTINGS_COPY.noCountry;
  const words: Readonly<Record<string, (values: SettingsValues) => string>> = {
    [SETTINGS_COPY.defaultLanguage]: (values) =>
      languageNames[values.defaultLanguage] ?? values.defaultLanguage,
    [SETTINGS_COPY.defaultCountry]: (values) => country(values.defaultCountry),
    [SETTINGS_COPY.testOrders]: (values) => (values.testOrdersOn ? 'On' : 'Off'),
    [SETTINGS_COPY.confirmedOn]: (values) =>
      values.confirmedOn === 'order_paid' ? SETTINGS_COPY.onPaid : SETTINGS_COPY.onCreated,
    [SETTINGS_COPY.dailyLimit]: (values) => limitName(values.dailyLimit),
  };
  return Object.entries(words)
    .map(([setting, say]) => ({ setting, saved: say(saved), yours: say(yours) }))
    .filter((line) => line.saved !== line.yours);
}
