import { BlockStack, Button, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultLabel } from '#app/domain/labels.ts';
import { fillTemplate } from '#app/domain/template-text.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';
import { type StatusDraft, templateOf } from './label-draft.ts';
import { sampleValues } from './sample-values.ts';

type LabelPreviewProps = {
  readonly settings: SettingsView;
  readonly draft: StatusDraft;
  readonly language: string;
  readonly languageName: string;
  /** The label's field has the focus. */
  readonly isEdited: boolean;
};

/** The message with the label as it is being typed; read aloud only when asked. */
export function LabelPreview(props: LabelPreviewProps) {
  const { settings, draft, language, languageName, isEdited } = props;
  const { t } = useTranslation();
  const [spoken, setSpoken] = useState('');
  const chosen = templateOf(settings, draft);
  if (chosen === undefined) return <Text as="p">{t('labels.noTemplate')}</Text>;
  const template = chosen.languages.find((one) => one.language === language);
  if (template === undefined) {
    return (
      <Text as="p" breakWord>
        {t('labels.template.notInLanguage', { template: chosen.name, language: languageName })}
      </Text>
    );
  }
  const label =
    draft.labels[language] || defaultLabel(draft.status, language) || t(`status.${draft.status}`);
  const values = sampleValues(draft.status, language, label);
  return (
    <BlockStack gap="200" inlineAlign="start">
      <WhatsAppPreview
        header={template.header}
        body={template.body}
        isTemplate
        values={values}
        footer={template.footer}
        buttons={template.buttons}
        language={language}
        languageName={languageName}
        state="draft"
        activeVariable={isEdited ? 2 : null}
      />
      <Button variant="plain" onClick={() => setSpoken(fillTemplate(template.body, values))}>
        {t('labels.readPreview')}
      </Button>
      <p className="visually-hidden" aria-live="polite" lang={language.replaceAll('_', '-')}>
        {spoken}
      </p>
    </BlockStack>
  );
}
