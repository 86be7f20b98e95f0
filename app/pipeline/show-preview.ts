import { chooseLanguage } from '#app/domain/language.ts';
import { findLabel } from '#app/domain/prepare-message.ts';
import type { Status } from '#app/domain/status.ts';
import { cleanValue, fillTemplate, type TemplateValues } from '#app/domain/template-text.ts';
import { describeSubject, neutralName } from '#app/domain/words.ts';
import type { MessagePreview } from './merchant-app.ts';
import type { LabelRecord, ShopSettings } from './merchant-app-ports.ts';
import type { TemplateReading } from './merchant-app-ports-channels.ts';
import type { AttemptRecord, NotificationRecord } from './merchant-app-ports-views.ts';
import { buttonTexts, templateNameOf, usableLanguages } from './show-templates.ts';

export type PreviewSources = {
  readonly attempts: readonly AttemptRecord[];
  readonly settings: Pick<ShopSettings, 'labels' | 'templateName' | 'switches' | 'defaultLanguage'>;
  /** Of the connected channel, and of the channel of the last attempt. */
  readonly templates: readonly TemplateReading[];
};

/** The merchant's labels of one status: language to text. */
export function labelsOf(labels: readonly LabelRecord[], status: Status): Record<string, string> {
  const own = labels.filter((label) => label.status === status);
  return Object.fromEntries(own.map(({ language, text }) => [language, text]));
}

function valuesOf(
  notification: NotificationRecord,
  language: string,
  labels: readonly LabelRecord[],
): TemplateValues {
  const { status, parcelNumber } = notification;
  const label = status === 'unknown' ? null : findLabel(labelsOf(labels, status), status, language);
  const subject = describeSubject({
    language,
    orderName: notification.orderName,
    parcel: parcelNumber === null ? null : { number: parcelNumber, of: notification.parcelOf },
    kind: notification.subjectKind,
  });
  return [
    cleanValue(notification.customerName, neutralName(language)),
    cleanValue(subject, ''),
    cleanValue(label, ''),
  ];
}

function previewOf(
  notification: NotificationRecord,
  sources: PreviewSources,
  shown: {
    templateName: string;
    language: string;
    template: TemplateReading | undefined;
    text: string | null;
    wasSent: boolean;
  },
): MessagePreview {
  const { template, templateName, language, wasSent } = shown;
  const values = valuesOf(notification, language, sources.settings.labels);
  const [name, subject, label] = values;
  return {
    text: shown.text ?? fillTemplate(template?.body ?? '', values),
    wasSent,
    variables: { name, subject, label },
    header: template?.header ?? null,
    footer: template?.footer ?? null,
    buttons: template === undefined ? [] : buttonTexts(template),
    templateName,
    language,
  };
}

/**
 * The message as the customer reads it: the text that was sent, to the character, or what today's
 * template and labels would make of it. Null once it was erased or where no template fits.
 */
export function buildPreview(
  notification: NotificationRecord,
  sources: PreviewSources,
): MessagePreview | null {
  if (notification.erasedAt !== null) return null;
  const told = sources.attempts.filter(({ state }) => state !== 'refused');
  const attempt = told.at(-1) ?? sources.attempts.at(-1);
  if (attempt !== undefined && attempt.renderedText !== null) {
    const { templateName, templateLanguage: language } = attempt;
    const template = sources.templates.find(
      (candidate) => candidate.name === templateName && candidate.language === language,
    );
    const text = attempt.renderedText;
    const wasSent = told.length > 0;
    return previewOf(notification, sources, { templateName, language, template, text, wasSent });
  }
  if (notification.status === 'unknown') return null;
  const templateName = templateNameOf(sources.settings, notification.status);
  const usable = usableLanguages(sources.templates, templateName);
  const language = chooseLanguage({
    customerLocale: notification.customerLocale,
    available: usable.map((template) => template.language),
    shopDefault: sources.settings.defaultLanguage,
  });
  const template = usable.find((candidate) => candidate.language === language);
  if (templateName === null || language === null || template === undefined) return null;
  const rendered = { templateName, language, template, text: null, wasSent: false };
  return previewOf(notification, sources, rendered);
}
