import { roomOfLabel } from '#app/domain/label-room.ts';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import { findLabel } from '#app/domain/prepare-message.ts';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, LabelsForm, MerchantApp } from './merchant-app.ts';
import type { ShopSettings, StatusesChange } from './merchant-app-ports.ts';
import type { TemplateReading } from './merchant-app-ports-channels.ts';
import {
  isStatusOn,
  languagesOf,
  makeReadSettings,
  readTemplates,
  type SettingsReadPorts,
} from './show-settings.ts';
import { usableLanguages } from './show-templates.ts';

type Context = {
  readonly settings: ShopSettings;
  readonly templates: readonly TemplateReading[];
  /** Languages a label may be given for. */
  readonly languages: ReadonlySet<string>;
};

function bodyIn(context: Context, language: string): string | null {
  const usable = usableLanguages(context.templates, context.settings.templateName);
  return usable.find((template) => template.language === language)?.body ?? null;
}

function problemsOf(form: LabelsForm, context: Context): FieldProblem[] {
  return form.statuses.flatMap(({ status, on, labels }) => {
    if (!AVAILABLE_STATUSES.includes(status)) {
      return [{ field: `status.${status}`, problem: 'not_available' }];
    }
    const wordless = on ? languagesWithoutWords(context, status, labels) : [];
    const missing = wordless.map((language) => ({
      field: `label.${status}.${language}`,
      problem: 'empty',
    }));
    const wrong = Object.entries(labels).flatMap(([language, text]): FieldProblem[] => {
      const field = `label.${status}.${language}`;
      if (!context.languages.has(language)) return [{ field, problem: 'unknown_language' }];
      const room = roomOfLabel(bodyIn(context, language), status, language);
      return checkLabel(text, room).map((found) =>
        found.kind === 'too_long'
          ? { field, problem: found.kind, by: found.by }
          : { field, problem: found.kind },
      );
    });
    return [...wrong, ...missing];
  });
}

/** Languages of the template for which neither the form nor we have a label. */
function languagesWithoutWords(
  { settings, templates }: Context,
  status: Status,
  labels: Readonly<Record<string, string>>,
): string[] {
  return languagesOf(templates, settings.templateName).filter(
    (language) => findLabel(labels, status, language) === null,
  );
}

/** What differs from what is saved. Our own words are not kept as the merchant's. */
function changeOf(form: LabelsForm, { settings, languages }: Context): StatusesChange {
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
    setLabels,
    removeLabels: removeLabels.map(({ status, language }) => ({ status, language })),
  };
}

/**
 * Saves which statuses are told and in which words. A label left out of the form, of a status
 * that is in it, goes back to ours.
 */
export function makeSaveLabels(ports: SettingsReadPorts): MerchantApp['saveLabels'] {
  const readSettings = makeReadSettings(ports);
  return async (shopId, form, staffId = null) => {
    const settings = await ports.settings.readSettings(shopId);
    const templates = await readTemplates(ports, shopId);
    const languages = new Set([
      ...languagesOf(templates, settings.templateName),
      ...settings.labels.map(({ language }) => language),
    ]);
    const context = { settings, templates, languages };
    const problems = problemsOf(form, context);
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const change = changeOf(form, context);
    const saving = { version: form.version, staffId };
    const version = await ports.settings.saveStatuses(shopId, saving, change);
    if (version === null) return { outcome: 'conflict', saved: await readSettings(shopId) };
    return { outcome: 'saved', version };
  };
}
