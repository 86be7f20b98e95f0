import type { Fallback } from '#app/domain/fallback-email.ts';
import type { HistoryDays } from '#app/domain/history.ts';
import { STATUSES } from '#app/domain/status.ts';
import type { Audience, SettingsForm, SettingsView, Timing } from '#app/pipeline/merchant-app.ts';
import type { Clock } from '../dates.ts';
import type { Translate } from '../i18n/instance.ts';
import { limitName } from '../words/limit-words.ts';
import { formatHours, formatWallTime } from './wall-time.ts';

/** What the form of the settings page holds. */
export type SettingsValues = Omit<
  SettingsForm,
  'version' | 'templateName' | 'timing' | 'audience' | 'alerts' | 'fallback' | 'historyDays'
> &
  Timing & {
    historyDays: HistoryDays;
    optInOnly: boolean;
    optInAttribute: string | null;
    optInTag: string | null;
    optInSms: boolean;
    alertEmail: string | null;
    alertOnHeld: boolean;
    alertOnFailures: boolean;
    fallback: Fallback;
  };

export function valuesOf(settings: SettingsView): SettingsValues {
  const { defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit } = settings;
  return {
    defaultLanguage,
    defaultCountry,
    testOrdersOn,
    confirmedOn,
    dailyLimit,
    ...settings.timing,
    optInOnly: settings.audience.optInOnly,
    optInAttribute: settings.audience.optIn.attribute,
    optInTag: settings.audience.optIn.tag,
    optInSms: settings.audience.optIn.sms,
    alertEmail: settings.alerts.email,
    alertOnHeld: settings.alerts.onHeld,
    alertOnFailures: settings.alerts.onFailures,
    fallback: settings.fallback,
    historyDays: settings.historyDays,
  };
}

/** Who gets messages, as the form has it. */
export function audienceOf(values: SettingsValues): Audience {
  const { optInOnly, optInAttribute, optInTag, optInSms } = values;
  return { optInOnly, optIn: { attribute: optInAttribute, tag: optInTag, sms: optInSms } };
}

/** What is posted to save; the template is chosen on a page of its own. */
export function formOf(
  values: SettingsValues,
  version: number,
  templateName: string | null,
): SettingsForm {
  const { defaultLanguage, defaultCountry, testOrdersOn, confirmedOn, dailyLimit } = values;
  const { quietHours, quietMode, freshForSeconds, freshOf } = values;
  const { alertEmail, alertOnHeld, alertOnFailures, fallback } = values;
  return {
    version,
    templateName,
    defaultLanguage,
    defaultCountry,
    testOrdersOn,
    confirmedOn,
    dailyLimit,
    timing: { quietHours, quietMode, freshForSeconds, freshOf },
    audience: audienceOf(values),
    alerts: { email: alertEmail, onHeld: alertOnHeld, onFailures: alertOnFailures },
    fallback,
    historyDays: values.historyDays,
  };
}

/** A choice of a list, as the server named it. */
export type Option = { readonly value: string; readonly label: string };

/** What the words of a value need beside it. */
export type ValueFacts = {
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
  readonly clock: Clock;
};

type Key = keyof SettingsValues;

/** What a setting is called where two values of it stand beside each other. */
export function settingName(t: Translate, key: Key): string {
  switch (key) {
    case 'defaultLanguage':
      return t('settings.language.default');
    case 'defaultCountry':
      return t('settings.phones.country');
    case 'testOrdersOn':
      return t('settings.orders.test');
    case 'confirmedOn':
      return t('settings.orders.confirmedOn');
    case 'dailyLimit':
      return t('settings.limits.daily');
    case 'optInOnly':
      return t('settings.who.title');
    case 'optInAttribute':
      return t('settings.who.attribute');
    case 'optInTag':
      return t('settings.who.tag');
    case 'optInSms':
      return t('settings.who.sms');
    case 'alertEmail':
      return t('settings.alerts.email');
    case 'alertOnHeld':
      return t('settings.alerts.held');
    case 'alertOnFailures':
      return t('settings.alerts.failures');
    case 'fallback':
      return t('settings.fallback.title');
    case 'historyDays':
      return t('settings.data.history');
    case 'quietHours':
      return t('settings.timing.quiet');
    case 'quietMode':
      return t('settings.timing.inside');
    case 'freshForSeconds':
      return t('settings.timing.tooOld');
    case 'freshOf':
      return t('settings.timing.single');
  }
}

/** A value in words. */
export function sayValue(
  t: Translate,
  key: Key,
  values: SettingsValues,
  facts: ValueFacts,
): string {
  const { languageNames, countries, clock } = facts;
  switch (key) {
    case 'defaultLanguage':
      return languageNames[values.defaultLanguage] ?? values.defaultLanguage;
    case 'defaultCountry': {
      const code = values.defaultCountry;
      const country = countries.find(({ value }) => value === code)?.label;
      return country ?? code ?? t('settings.phones.noCountry');
    }
    case 'testOrdersOn':
      return values.testOrdersOn ? t('settings.orders.testOn') : t('settings.orders.testOff');
    case 'confirmedOn':
      return values.confirmedOn === 'order_paid'
        ? t('settings.orders.onPaid')
        : t('settings.orders.onCreated');
    case 'dailyLimit':
      return limitName(t, values.dailyLimit);
    case 'optInOnly':
      return values.optInOnly ? t('settings.who.optedIn') : t('settings.who.everyone');
    case 'optInAttribute':
      return values.optInAttribute ?? '–';
    case 'optInTag':
      return values.optInTag ?? '–';
    case 'alertEmail':
      return values.alertEmail ?? '–';
    case 'fallback':
      return t(`settings.fallback.${values.fallback}`);
    case 'alertOnHeld':
    case 'alertOnFailures':
      return values[key] ? t('settings.orders.testOn') : t('settings.orders.testOff');
    case 'optInSms':
      return values.optInSms ? t('settings.orders.testOn') : t('settings.orders.testOff');
    case 'historyDays':
      return t('settings.data.days', { count: values.historyDays });
    case 'quietHours':
      return values.quietHours === null
        ? t('settings.timing.off')
        : t('settings.timing.hours', {
            from: formatWallTime(values.quietHours.from, clock),
            to: formatWallTime(values.quietHours.to, clock),
          });
    case 'quietMode':
      return values.quietMode === 'skip' ? t('settings.timing.skip') : t('settings.timing.wait');
    case 'freshForSeconds':
      return values.freshForSeconds === null
        ? t('settings.timing.asFits')
        : formatHours(values.freshForSeconds, clock);
    case 'freshOf':
      return sayLimits(t, values.freshOf, clock);
  }
}

function sayLimits(t: Translate, limits: Timing['freshOf'], clock: Clock): string {
  const said = STATUSES.flatMap((status) => {
    const seconds = limits[status];
    return seconds === undefined
      ? []
      : [`${t(`status.${status}`)}: ${formatHours(seconds, clock)}`];
  });
  return said.length === 0 ? t('settings.timing.off') : said.join(' · ');
}
