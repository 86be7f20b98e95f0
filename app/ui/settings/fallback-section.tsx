import { Select, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { FALLBACKS } from '#app/domain/fallback-email.ts';
import { errorOf, fieldId } from './field-words.ts';
import { SettingsSection } from './settings-section.tsx';
import type { SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

type FallbackSectionProps = {
  readonly form: SavedForm<SettingsValues>;
  readonly canSendMail: boolean;
};

/** What is done where WhatsApp cannot reach a customer; a choice where this installation has one. */
export function FallbackSection({ form, canSendMail }: FallbackSectionProps) {
  const { t } = useTranslation();
  const { fallback } = form.draft.values;
  return (
    <SettingsSection
      id="fallback"
      title={t('settings.fallback.title')}
      text={t('settings.fallback.text')}
    >
      {canSendMail ? (
        <Select
          id={fieldId('fallback')}
          label={t('settings.fallback.title')}
          labelHidden
          helpText={t('settings.fallback.help')}
          options={FALLBACKS.map((value) => ({ value, label: t(`settings.fallback.${value}`) }))}
          value={fallback}
          onChange={(chosen) => form.change({ fallback: chosen === 'email' ? 'email' : 'nothing' })}
          error={errorOf(t, form.problems, 'fallback')}
        />
      ) : (
        <Text as="p">{t('settings.fallback.none')}</Text>
      )}
    </SettingsSection>
  );
}
