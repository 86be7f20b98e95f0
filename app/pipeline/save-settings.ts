import { isFreshnessLimit } from '#app/domain/freshness.ts';
import { chooseLanguage } from '#app/domain/language.ts';
import { LONGEST_OPT_IN_NAME } from '#app/domain/opt-in.ts';
import { quietHoursProblems } from '#app/domain/quiet-hours.ts';
import { isEmailAddress } from '#app/domain/staff-alert.ts';
import { isStatus, type Status } from '#app/domain/status.ts';
import type { Audience, FieldProblem, MerchantApp, SettingsForm, Timing } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings, TimingChange } from './merchant-app-ports.ts';
import type { TemplateReading } from './merchant-app-ports-channels.ts';
import {
  languagesOf,
  makeReadSettings,
  readTemplates,
  type SettingsReadPorts,
} from './show-settings.ts';
import { usableLanguages } from './show-templates.ts';

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && regionNames.of(code) !== undefined;
}

function problemsOf(
  form: SettingsForm,
  saved: ShopSettings,
  templates: readonly TemplateReading[],
  canSendMail: boolean,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { templateName, defaultLanguage, defaultCountry } = form;
  const isNewTemplate = templateName !== null && templateName !== saved.templateName;
  if (isNewTemplate && usableLanguages(templates, templateName).length === 0) {
    problems.push({ field: 'templateName', problem: 'not_usable' });
  }
  const spoken = chooseLanguage({
    customerLocale: null,
    available: languagesOf(templates, templateName),
    shopDefault: defaultLanguage,
  });
  if (spoken === null) problems.push({ field: 'defaultLanguage', problem: 'not_in_template' });
  if (defaultCountry !== null && !isCountry(defaultCountry)) {
    problems.push({ field: 'defaultCountry', problem: 'unknown_country' });
  }
  if (form.audience !== undefined) problems.push(...audienceProblems(form.audience));
  const email = form.alerts?.email ?? null;
  if (email !== null && !isEmailAddress(email)) {
    problems.push({ field: 'alertEmail', problem: 'no_address' });
  }
  if (form.fallback === 'email' && saved.fallback !== 'email' && !canSendMail) {
    problems.push({ field: 'fallback', problem: 'no_mail_server' });
  }
  if (form.timing !== undefined) problems.push(...timingProblems(form.timing));
  return problems;
}

function audienceProblems({ optInOnly, optIn }: Audience): FieldProblem[] {
  const { attribute, tag, sms } = optIn;
  const problems: FieldProblem[] = [];
  const isTooLong = (name: string | null) => (name ?? '').length > LONGEST_OPT_IN_NAME;
  if (isTooLong(attribute)) problems.push({ field: 'optInAttribute', problem: 'too_long' });
  if (isTooLong(tag)) problems.push({ field: 'optInTag', problem: 'too_long' });
  if (optInOnly && !sms && attribute === null && tag === null) {
    problems.push({ field: 'optInOnly', problem: 'no_source' });
  }
  return problems;
}

/** A text that is empty is none. */
function tidy({ audience, alerts, ...form }: SettingsForm): SettingsForm {
  const textOf = (text: string | null) => text?.trim() || null;
  const named = ({ optInOnly, optIn: { attribute, tag, sms } }: Audience): Audience => ({
    optInOnly,
    optIn: { attribute: textOf(attribute), tag: textOf(tag), sms },
  });
  return {
    ...form,
    ...(audience !== undefined && { audience: named(audience) }),
    ...(alerts !== undefined && { alerts: { ...alerts, email: textOf(alerts.email) } }),
  };
}

function timingProblems({ quietHours, freshForSeconds, freshOf }: Timing): FieldProblem[] {
  const hours = quietHours === null ? [] : quietHoursProblems(quietHours);
  const problems: FieldProblem[] = hours.map(({ end, problem }) => ({
    field: `quietHours.${end}`,
    problem,
  }));
  if (freshForSeconds !== null && !isFreshnessLimit(freshForSeconds)) {
    problems.push({ field: 'freshForSeconds', problem: 'unknown_limit' });
  }
  for (const [status, seconds] of Object.entries(freshOf)) {
    if (!isStatus(status) || !isFreshnessLimit(seconds)) {
      problems.push({ field: `freshOf.${status}`, problem: 'unknown_limit' });
    }
  }
  return problems;
}

function timingChange({ freshOf, ...timing }: Timing): TimingChange {
  const limits = Object.entries(freshOf).flatMap(([status, seconds]): [Status, number][] =>
    isStatus(status) ? [[status, seconds]] : [],
  );
  return { ...timing, freshOf: new Map(limits) };
}

/** Saves the settings, unless a value is wrong or somebody else saved since the form was read. */
export function makeSaveSettings(
  ports: SettingsReadPorts & Pick<MerchantAppPorts, 'wakeSend'>,
): MerchantApp['saveSettings'] {
  const readSettings = makeReadSettings(ports);
  return async (shopId, given, by) => {
    const form = tidy(given);
    const saved = await ports.settings.readSettings(shopId);
    const problems = problemsOf(form, saved, await readTemplates(ports, shopId), ports.canSendMail);
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const { version, timing, audience = null, alerts, fallback = null, ...rest } = form;
    const { historyDays = null, ...values } = rest;
    const change = {
      ...values,
      audience,
      fallback,
      historyDays,
      alerts: alerts === undefined ? null : { ...alerts, locale: by?.locale ?? null },
      timing: timing === undefined ? null : timingChange(timing),
    };
    const newVersion = await ports.settings.saveSettings(
      shopId,
      { version, staffId: by?.staffId ?? null },
      change,
    );
    if (newVersion === null) return { outcome: 'conflict', saved: await readSettings(shopId) };
    ports.wakeSend();
    return { outcome: 'saved', version: newVersion };
  };
}
