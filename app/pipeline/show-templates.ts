import type { Status } from '#app/domain/status.ts';
import type { TemplateChoice } from './merchant-app.ts';
import type { ShopSettings } from './merchant-app-ports.ts';
import type { TemplateReading } from './merchant-app-ports-channels.ts';

/** The text of each button, which is all that a preview shows of it. */
export function buttonTexts(template: Pick<TemplateReading, 'buttons'>): string[] {
  return template.buttons.flatMap(({ text }) => (text === null || text === '' ? [] : [text]));
}

/** Templates by name; one is usable where at least one of its languages is. */
export function templateChoices(templates: readonly TemplateReading[]): TemplateChoice[] {
  return [...Map.groupBy(templates, ({ name }) => name)].map(([name, languages]) => {
    const usable = languages.some(({ problem }) => problem === null);
    return {
      name,
      usable,
      problem: usable ? null : (languages[0]?.problem ?? null),
      languages: languages.map((template) => ({
        language: template.language,
        status: template.status,
        category: template.category,
        rejectedReason: template.rejectedReason,
        body: template.body ?? '',
        header: template.header,
        footer: template.footer,
        buttons: buttonTexts(template),
        problem: template.problem,
      })),
    };
  });
}

/** Which template a status's messages use: its own, else the shop's. */
export function templateNameOf(
  settings: Pick<ShopSettings, 'templateName' | 'switches'>,
  status: Status,
): string | null {
  return settings.switches.get(status)?.templateName ?? settings.templateName;
}

/** The usable languages of one template. */
export function usableLanguages(
  templates: readonly TemplateReading[],
  name: string | null,
): readonly TemplateReading[] {
  return templates.filter((template) => template.name === name && template.problem === null);
}
