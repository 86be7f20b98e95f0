import { useState } from 'react';
import { defaultLabel } from '#app/domain/labels.ts';
import type { TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';
import { STATUS_NAMES } from '../words/status-names.ts';
import { LanguageTabs } from './language-tabs.tsx';
import { sampleValues } from './sample-values.ts';
import { TEMPLATE_COPY } from './template-words.ts';

type TemplatePreviewProps = {
  readonly template: TemplateChoice;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly defaultLanguage: string;
};

/** A template as a customer would read it, in each language it has. */
export function TemplatePreview(props: TemplatePreviewProps) {
  const { template, languageNames, defaultLanguage } = props;
  const languages = template.languages.map(({ language }) => language);
  const [language, setLanguage] = useState(
    languages.includes(defaultLanguage) ? defaultLanguage : (languages[0] ?? defaultLanguage),
  );
  const shown = template.languages.find((one) => one.language === language);
  if (shown === undefined) return null;
  const label = defaultLabel('shipped', language) ?? STATUS_NAMES.shipped;
  return (
    <SectionCard title={TEMPLATE_COPY.preview}>
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
    </SectionCard>
  );
}
