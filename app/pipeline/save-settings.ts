import { chooseLanguage } from '#app/domain/language.ts';
import type { FieldProblem, MerchantApp, SettingsForm } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings } from './merchant-app-ports.ts';
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
  return problems;
}

/** Saves the settings, unless a value is wrong or somebody else saved since the form was read. */
export function makeSaveSettings(
  ports: SettingsReadPorts & Pick<MerchantAppPorts, 'wakeSend'>,
): MerchantApp['saveSettings'] {
  const readSettings = makeReadSettings(ports);
  return async (shopId, form) => {
    const saved = await ports.settings.readSettings(shopId);
    const problems = problemsOf(form, saved, await readTemplates(ports, shopId));
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const { version, ...change } = form;
    const newVersion = await ports.settings.saveSettings(shopId, version, change);
    if (newVersion === null) return { outcome: 'conflict', saved: await readSettings(shopId) };
    ports.wakeSend();
    return { outcome: 'saved', version: newVersion };
  };
}
