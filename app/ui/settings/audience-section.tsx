import { useTranslation } from 'react-i18next';
import { AudienceFields } from './audience-fields.tsx';
import { SettingsSection } from './settings-section.tsx';
import type { SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

/** Who gets messages. */
export function AudienceSection({ form }: { readonly form: SavedForm<SettingsValues> }) {
  const { t } = useTranslation();
  return (
    <SettingsSection id="who" title={t('settings.who.title')} text={t('settings.who.text')}>
      <AudienceFields form={form} />
    </SettingsSection>
  );
}
