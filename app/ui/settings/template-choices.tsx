import { BlockStack, InlineStack, RadioButton, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SettingsView, TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { TemplatePreview } from './template-preview.tsx';
import { isMarketing, templateBadge, templateProblemWords, whyUnusable } from './template-words.ts';

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
  const { t } = useTranslation();
  const usable = settings.templates.filter((template) => template.usable);
  const shown = settings.templates.find(({ name }) => name === chosen);
  if (usable.length === 0) {
    return (
      <SectionCard title={t('templates.choose')}>
        <Text as="p">{t('templates.none')}</Text>
        <Text as="p">{t('templates.noneMend')}</Text>
      </SectionCard>
    );
  }
  return (
    <div className="with-preview">
      <SectionCard title={t('templates.choose')}>
        <fieldset className="plain-fieldset">
          <legend>{t('templates.chooseHelp')}</legend>
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
                {isMarketing(template) ? <Text as="p">{t('templates.marketing')}</Text> : null}
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

/** The languages of a template, each with WhatsApp's word for its state. */
export function TemplateLanguages({ template, languageNames }: TemplateLanguagesProps) {
  const { t } = useTranslation();
  return (
    <ul className="template-languages">
      {template.languages.map(({ language, status, problem }) => {
        const badge = templateBadge(t, status);
        return (
          <li key={language}>
            <InlineStack gap="200" blockAlign="center">
              <Text as="span">{languageNames[language] ?? language}</Text>
              <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
              {problem === null || status.toLowerCase() !== 'approved' ? null : (
                <Text as="span" tone="subdued">
                  {templateProblemWords(t, problem)}
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
  const { t } = useTranslation();
  if (templates.length === 0) return null;
  return (
    <SectionCard title={t('templates.unusable')}>
      <BlockStack as="ul" gap="200">
        {templates.map((template) => (
          <li key={template.name}>
            <Text as="span" fontWeight="medium" breakWord>
              {template.name}
            </Text>
            <Text as="p" tone="subdued">
              {whyUnusable(t, template)}
            </Text>
          </li>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
