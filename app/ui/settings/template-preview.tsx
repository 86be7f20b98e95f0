import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultLabel } from '#app/domain/labels.ts';
import type { TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';
import { LanguageTabs } from './language-tabs.tsx';
import { sampleValues } from './sample-values.ts';

type TemplatePreviewProps = {
  readonly template: TemplateChoice;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly defaultLanguage: string;
};

/** A card with a template as a customer would read it. */
export function TemplatePreview(props: TemplatePreviewProps) {
  const { t } = useTranslation();
  return (
    <SectionCard title={t('templates.preview')}>
      <TemplateSample {...props} />
    </SectionCard>
  );
}

/** A template as a customer would read it, in each language it has. */
export function TemplateSample(props: TemplatePreviewProps) {
  const { t } = useTranslation();
  const { template, languageNames, defaultLanguage } = props;
  const languages = template.languages.map(({ language }) => language);
  const [language, setLanguage] = useState(
    languages.includes(defaultLanguage) ? defaultLanguage : (languages[0] ?? defaultLanguage),
  );
  const shown = template.languages.find((one) => one.language === language);
  if (shown === undefined) return null;
  const label = defaultLabel('shipped', language) ?? t('status.shipped');
  return (
    <LanguageTabs
      languages={languages}
      names={languageNames}
      selected={language}
      onSelect={setLanguage}
    >
      <WhatsAppPreview
        header={shown.header}
        body={shown.body}
        isTemplate
        values={sampleValues('shipped', language, label)}
        footer={shown.footer}
        buttons={shown.buttons}
        language={language}
        languageName={languageNames[language] ?? language}
        state="draft"
      />
    </LanguageTabs>
  );
}
