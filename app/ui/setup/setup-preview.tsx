import { Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findLabel } from '#app/domain/prepare-message.ts';
import type { Status } from '#app/domain/status.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { LanguageTabs } from '../settings/language-tabs.tsx';
import { sampleValues } from '../settings/sample-values.ts';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';

type SetupPreviewProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly status: Status;
};

/** The message of one status as a customer would read it, in each language of the template. */
export function SetupPreview({ settings, languageNames, status }: SetupPreviewProps) {
  const { t } = useTranslation();
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  const languages = (chosen?.languages ?? []).filter(({ problem }) => problem === null);
  const codes = languages.map(({ language }) => language);
  const [picked, setPicked] = useState(settings.defaultLanguage);
  const template = languages.find(({ language }) => language === picked) ?? languages[0];
  if (template === undefined) return <Text as="p">{t('labels.noTemplate')}</Text>;
  const { language } = template;
  const own = settings.statuses.find((one) => one.status === status)?.labels ?? {};
  const label = findLabel(own, status, language) ?? t(`status.${status}`);
  return (
    <LanguageTabs languages={codes} names={languageNames} selected={language} onSelect={setPicked}>
      <WhatsAppPreview
        header={template.header}
        body={template.body}
        isTemplate
        values={sampleValues(status, language, label)}
        footer={template.footer}
        buttons={template.buttons}
        language={language}
        languageName={languageNames[language] ?? language}
        state="draft"
      />
    </LanguageTabs>
  );
}
