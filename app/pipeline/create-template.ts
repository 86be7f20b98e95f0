import {
  checkTemplateText,
  freeTemplateName,
  OUR_TEMPLATE_LANGUAGES,
  templateComponents,
} from '#app/domain/our-template.ts';
import { channelProblem } from './configure-hook.ts';
import { makeRefreshTemplates, type TemplatePorts } from './configure-templates.ts';
import type { FieldProblem, MerchantApp } from './merchant-app.ts';
import { usableLanguages } from './show-templates.ts';

function problemsOf(texts: ReadonlyMap<string, string>): FieldProblem[] {
  if (texts.size === 0) return [{ field: 'templateLanguages', problem: 'empty' }];
  return [...texts].flatMap(([language, text]): FieldProblem[] => {
    const field = `template.${language}`;
    if (!OUR_TEMPLATE_LANGUAGES.includes(language)) return [{ field, problem: 'unknown_language' }];
    const problem = checkTemplateText(text);
    return problem === null ? [] : [{ field, problem }];
  });
}

/**
 * Hands our template in for review, in the languages chosen, and chooses it where no usable one is
 * chosen. A language that 1MSG refuses does not keep the others from it. How the review goes is
 * read with the channel's templates, every few minutes.
 */
export function makeCreateTemplate(ports: TemplatePorts): MerchantApp['createTemplate'] {
  const refresh = makeRefreshTemplates(ports);
  return async (shopId, form) => {
    const texts = new Map(Object.entries(form.texts));
    const problems = problemsOf(texts);
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected', details: null };
    // Read anew, so that the name is free now.
    const listed = await ports.oneMsg.listTemplates(channel.credentials);
    if (!listed.ok) return channelProblem(listed);
    const stored = await ports.templates.listTemplates(shopId, channel.id);
    const name = freeTemplateName([...listed.templates, ...stored], [...texts.keys()]);
    let created = 0;
    const refused: { language: string; details: string | null }[] = [];
    for (const [language, text] of texts) {
      const answer = await ports.oneMsg.addTemplate(channel.credentials, {
        name,
        category: 'UTILITY',
        language,
        components: templateComponents(language, text),
      });
      if (answer.ok) created += 1;
      else if (answer.problem === 'unexpected') refused.push({ language, details: answer.text });
      // What is not about the text would meet the next one as well.
      else if (created === 0) return channelProblem(answer);
      else refused.push({ language, details: answer.text });
    }
    if (created > 0) {
      const { templateName } = await ports.settings.readSettings(shopId);
      if (usableLanguages(stored, templateName).length === 0) {
        await ports.settings.chooseTemplate(shopId, name);
      }
      await refresh(shopId);
    }
    return { outcome: 'created', name, refused };
  };
}
