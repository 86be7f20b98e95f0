import { roomOfLabel } from '#app/domain/label-room.ts';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import { chooseLanguage } from '#app/domain/language.ts';
import { findLabel } from '#app/domain/prepare-message.ts';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, LabelsForm, MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings, StatusesChange } from './merchant-app-ports.ts';
import type { TemplateReading } from './merchant-app-ports-channels.ts';
import {
  isStatusOn,
  languagesOf,
  makeReadSettings,
  readTemplates,
  type SettingsReadPorts,
} from './show-settings.ts';
import { usableLanguages } from './show-templates.ts';

type StatusForm = LabelsForm['statuses'][number];

type Context = {
  readonly settings: ShopSettings;
  readonly templates: readonly TemplateReading[];
  /** Languages a label may be given for. */
  readonly languages: ReadonlySet<string>;
};

/** The status's own template as it is to be; null: the shop's. */
function ownTemplate({ settings }: Context, { status, templateName }: StatusForm): string | null {
  const saved = settings.switches.get(status)?.templateName ?? null;
  return templateName === undefined ? saved : templateName;
}

function isNewTemplate(context: Context, form: StatusForm): boolean {
  const saved = context.settings.switches.get(form.status)?.templateName ?? null;
  return ownTemplate(context, form) !== saved;
}

/** What stands against a template that is newly chosen; one that broke since may stay. */
function templateProblems(context: Context, form: StatusForm): FieldProblem[] {
  const name = ownTemplate(context, form);
  if (name === null || !isNewTemplate(context, form)) return [];
  const field = `template.${form.status}`;
  const usable = usableLanguages(context.templates, name);
  if (usable.length === 0) return [{ field, problem: 'not_usable' }];
  // Else customers of other languages would get nothing.
  const spoken = chooseLanguage({
    customerLocale: null,
    available: usable.map(({ language }) => language),
    shopDefault: context.settings.defaultLanguage,
  });
  return spoken === null ? [{ field, problem: 'not_in_default_language' }] : [];
}

function bodyIn(context: Context, form: StatusForm, language: string): string | null {
  const name = ownTemplate(context, form) ?? context.settings.templateName;
  const usable = usableLanguages(context.templates, name);
  return usable.find((template) => template.language === language)?.body ?? null;
}

function problemsOf({ statuses }: LabelsForm, context: Context): FieldProblem[] {
  return statuses.flatMap((form) => {
    const { status, labels } = form;
    if (!AVAILABLE_STATUSES.includes(status)) {
      return [{ field: `status.${status}`, problem: 'not_available' }];
    }
    const unfit = templateProblems(context, form);
    if (unfit.length > 0) return unfit;
    const wordless = form.on ? languagesWithoutWords(context, form) : [];
    const missing = wordless.map((language) => ({
      field: `label.${status}.${language}`,
      problem: 'empty',
    }));
    const wrong = Object.entries(labels).flatMap(([language, text]): FieldProblem[] => {
      const field = `label.${status}.${language}`;
      if (!context.languages.has(language)) return [{ field, problem: 'unknown_language' }];
      const room = roomOfLabel(bodyIn(context, form, language), status, language);
      return checkLabel(text, room).map((found) =>
        found.kind === 'too_long'
          ? { field, problem: found.kind, by: found.by }
          : { field, problem: found.kind },
      );
    });
    return [...wrong, ...missing];
  });
}

/** Languages of the status's template for which neither the form nor we have a label. */
function languagesWithoutWords(context: Context, form: StatusForm): string[] {
  const name = ownTemplate(context, form) ?? context.settings.templateName;
  return languagesOf(context.templates, name).filter(
    (language) => findLabel(form.labels, form.status, language) === null,
  );
}

/** What differs from what is saved. Our own words are not kept as the merchant's. */
function changeOf(form: LabelsForm, context: Context): StatusesChange {
  const { settings, languages } = context;
  const switches = form.statuses.filter(({ status, on }) => on !== isStatusOn(settings, status));
  const wanted = form.statuses.flatMap(({ status, labels }) =>
    Object.entries(labels).map(([language, text]) => ({ status, language, text: text.trim() })),
  );
  const setLabels = wanted.filter(
    ({ status, language, text }) => text !== defaultLabel(status, language),
  );
  const key = (label: { status: Status; language: string }) => `${label.status} ${label.language}`;
  const kept = new Set(setLabels.map(key));
  const inForm = new Set(form.statuses.map(({ status }) => status));
  const removeLabels = settings.labels.filter(
    (label) => inForm.has(label.status) && languages.has(label.language) && !kept.has(key(label)),
  );
  return {
    switches: switches.map(({ status, on }) => ({ status, on })),
    templates: form.statuses
      .filter((one) => isNewTemplate(context, one))
      .map((one) => ({ status: one.status, name: ownTemplate(context, one) })),
    setLabels,
    removeLabels: removeLabels.map(({ status, language }) => ({ status, language })),
  };
}

/**
 * Saves which statuses are told, by which template and in which words. A label left out of the form, of a status
 * that is in it, goes back to ours.
 */
export function makeSaveLabels(
  ports: SettingsReadPorts & Pick<MerchantAppPorts, 'wakeSend'>,
): MerchantApp['saveLabels'] {
  const readSettings = makeReadSettings(ports);
  return async (shopId, form, staffId = null) => {
    const settings = await ports.settings.readSettings(shopId);
    const templates = await readTemplates(ports, shopId);
    const languages = new Set([
      ...languagesOf(templates, settings.templateName),
      ...templates.filter(({ problem }) => problem === null).map(({ language }) => language),
      ...settings.labels.map(({ language }) => language),
    ]);
    const context = { settings, templates, languages };
    const problems = problemsOf(form, context);
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const change = changeOf(form, context);
    const saving = { version: form.version, staffId };
    const version = await ports.settings.saveStatuses(shopId, saving, change);
    if (version === null) return { outcome: 'conflict', saved: await readSettings(shopId) };
    if (change.templates.length > 0) ports.wakeSend();
    return { outcome: 'saved', version };
  };
}
