import { OUR_TEMPLATE_LANGUAGES } from '#app/domain/our-template.ts';
import type { SetupView } from '#app/pipeline/merchant-app.ts';
import { nameLanguages } from '../language-names.ts';

/** The names of all languages that the guide speaks of, in the admin's language. */
export function setupLanguageNames(
  setup: SetupView | null,
  locale: string,
): Readonly<Record<string, string>> {
  if (setup === null) return {};
  const inTemplates = setup.settings.templates.flatMap(({ languages }) =>
    languages.map(({ language }) => language),
  );
  return nameLanguages([...OUR_TEMPLATE_LANGUAGES, ...inTemplates], locale);
}
