import { BlockStack, InlineStack, RadioButton, Text } from '@shopify/polaris';
import type { SettingsView, TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { TemplatePreview } from './template-preview.tsx';
import {
  isMarketing,
  TEMPLATE_COPY,
  templateBadge,
  templateProblemWords,
  whyUnusable,
} from './template-words.ts';

type UsableTemplatesProps = {
  readonly settings: Pick<SettingsView, 'templates' | 'defaultLanguage'>;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
};

/** The templates that can carry an update, and the chosen one as a customer would read it. */
export function UsableTemplates({
  settings,
  languageNames,
  chosen,
  onChoose,
}: UsableTemplatesProps) {
  const usable = settings.templates.filter((template) => template.usable);
  const shown = settings.templates.find(({ name }) => name === chosen);
  if (usable.length === 0) {
    return (
      <SectionCard title={TEMPLATE_COPY.choose}>
        <Text as="p">{TEMPLATE_COPY.none}</Text>
        <Text as="p">{TEMPLATE_COPY.noneMend}</Text>
      </SectionCard>
    );
  }
  return (
    <div className="with-preview">
      <SectionCard title={TEMPLATE_COPY.choose}>
        <fieldset className="plain-fieldset">
          <legend>{TEMPLATE_COPY.chooseHelp}</legend>
          <BlockStack gap="400">
            {usable.map((template) => (
              <BlockStack key={template.name} gap="100">
                <RadioButton
                  name="template"
                  label={template.name}
                  checked={template.name === chosen}
                  onChange={() => onChoose(template.name)}
                />
                <TemplateLanguages template={template} languageNames={languageNames} />
                {isMarketing(template) ? <Text as="p">{TEMPLATE_COPY.marketing}</Text> : null}
              </BlockStack>
            ))}
          </BlockStack>
        </fieldset>
      </SectionCard>
      {shown === undefined ? null : (
        <TemplatePreview
          key={shown.name}
          template={shown}
          languageNames={languageNames}
          defaultLanguage={settings.defaultLanguage}
        />
      )}
    </div>
  );
}

type TemplateLanguagesProps = {
  readonly template: TemplateChoice;
  readonly languageNames: Readonly<Record<string, string>>;
};

function TemplateLanguages({ template, languageNames }: TemplateLanguagesProps) {
  return (
    <ul className="template-languages">
      {template.languages.map(({ language, status, problem }) => {
        const badge = templateBadge(status);
        return (
          <li key={language}>
            <InlineStack gap="200" blockAlign="center">
              <Text as="span">{languageNames[language] ?? language}</Text>
              <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
              {problem === null || status.toLowerCase() !== 'approved' ? null : (
                <Text as="span" tone="subdued">
                  {templateProblemWords(problem)}
                </Text>
              )}
            </InlineStack>
          </li>
        );
      })}
    </ul>
  );
}

/** The other templates, each with the reason. */
export function UnusableTemplates({
  templates,
}: {
  readonly templates: readonly TemplateChoice[];
}) {
  if (templates.length === 0) return null;
  return (
    <SectionCard title={TEMPLATE_COPY.unusable}>
      <BlockStack as="ul" gap="200">
        {templates.map((template) => (
          <li key={template.name}>
            <Text as="span" fontWeight="medium" breakWord>
              {template.name}
            </Text>
            <Text as="p" tone="subdued">
              {whyUnusable(template)}
            </Text>
          </li>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
