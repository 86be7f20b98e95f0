import { BlockStack, Checkbox, Text, TextField } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { isEmailAddress } from '#app/domain/staff-alert.ts';
import { errorOf, fieldId } from './field-words.ts';
import { SettingsSection } from './settings-section.tsx';
import type { SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

type AlertsSectionProps = {
  readonly form: SavedForm<SettingsValues>;
  readonly canSendMail: boolean;
};

/** Whom we tell by e-mail what needs a hand, where this installation can send any. */
export function AlertsSection({ form, canSendMail }: AlertsSectionProps) {
  const { t } = useTranslation();
  const { alertEmail, alertOnHeld, alertOnFailures } = form.draft.values;
  const check = () => {
    const isWrong = alertEmail !== null && !isEmailAddress(alertEmail.trim());
    form.showProblems(
      ['alertEmail'],
      isWrong ? [{ field: 'alertEmail', problem: 'no_address' }] : [],
    );
  };
  return (
    <SettingsSection
      id="alerts"
      title={t('settings.alerts.title')}
      text={t('settings.alerts.text')}
    >
      {canSendMail ? (
        <BlockStack gap="400">
          <TextField
            id={fieldId('alertEmail')}
            type="email"
            label={t('settings.alerts.email')}
            helpText={t('settings.alerts.emailHelp')}
            autoComplete="email"
            value={alertEmail ?? ''}
            onChange={(email) => form.change({ alertEmail: email === '' ? null : email })}
            onBlur={check}
            error={errorOf(t, form.problems, 'alertEmail')}
          />
          <Checkbox
            label={t('settings.alerts.held')}
            helpText={t('settings.alerts.heldHelp')}
            checked={alertOnHeld}
            onChange={(on) => form.change({ alertOnHeld: on })}
          />
          <Checkbox
            label={t('settings.alerts.failures')}
            helpText={t('settings.alerts.failuresHelp')}
            checked={alertOnFailures}
            onChange={(on) => form.change({ alertOnFailures: on })}
          />
        </BlockStack>
      ) : (
        <Text as="p">{t('settings.alerts.none')}</Text>
      )}
    </SettingsSection>
  );
}
