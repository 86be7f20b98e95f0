import { BlockStack, Checkbox, ChoiceList, Select } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { DAILY_LIMITS, dailyLimitOf } from '#app/domain/daily-limit.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { limitName } from '../words/limit-words.ts';
import { errorOf, fieldId } from './field-words.ts';
import { SettingsSection } from './settings-section.tsx';
import type { Option, SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

type ValueSectionsProps = {
  readonly form: SavedForm<SettingsValues>;
  readonly settings: Pick<SettingsView, 'languages' | 'defaultLanguage'>;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
};

/** The settings that are saved together. */
export function ValueSections(props: ValueSectionsProps) {
  const { t } = useTranslation();
  const { form, settings, languageNames, countries } = props;
  const { problems, change } = form;
  const { values } = form.draft;
  const languages = [...new Set([...settings.languages, settings.defaultLanguage])];
  return (
    <>
      <SettingsSection title={t('settings.language.title')} text={t('settings.language.text')}>
        <Select
          id={fieldId('defaultLanguage')}
          label={t('settings.language.default')}
          helpText={t('settings.language.defaultHelp')}
          options={languages.map((code) => ({ value: code, label: languageNames[code] ?? code }))}
          value={values.defaultLanguage}
          onChange={(defaultLanguage) => change({ defaultLanguage })}
          error={errorOf(t, problems, 'defaultLanguage')}
        />
      </SettingsSection>
      <SettingsSection
        id="phones"
        title={t('settings.phones.title')}
        text={t('settings.phones.text')}
      >
        <Select
          id={fieldId('defaultCountry')}
          label={t('settings.phones.country')}
          helpText={t('settings.phones.countryHelp')}
          options={[{ value: '', label: t('settings.phones.noCountry') }, ...countries]}
          value={values.defaultCountry ?? ''}
          onChange={(country) => change({ defaultCountry: country === '' ? null : country })}
          error={errorOf(t, problems, 'defaultCountry')}
        />
      </SettingsSection>
      <SettingsSection
        id="orders"
        title={t('settings.orders.title')}
        text={t('settings.orders.text')}
      >
        <BlockStack gap="400">
          <ChoiceList
            title={t('settings.orders.confirmedOn')}
            choices={[
              { value: 'order_created', label: t('settings.orders.onCreated') },
              { value: 'order_paid', label: t('settings.orders.onPaid') },
            ]}
            selected={[values.confirmedOn]}
            onChange={([chosen]) =>
              change({ confirmedOn: chosen === 'order_paid' ? 'order_paid' : 'order_created' })
            }
          />
          <Checkbox
            id={fieldId('testOrdersOn')}
            label={t('settings.orders.test')}
            helpText={t('settings.orders.testHelp')}
            checked={values.testOrdersOn}
            onChange={(testOrdersOn) => change({ testOrdersOn })}
          />
        </BlockStack>
      </SettingsSection>
      <SettingsSection
        id="daily-limit"
        title={t('settings.limits.title')}
        text={t('settings.limits.text')}
      >
        <Select
          id={fieldId('dailyLimit')}
          label={t('settings.limits.daily')}
          helpText={t('settings.limits.dailyHelp')}
          options={[null, ...DAILY_LIMITS].map((limit) => ({
            value: String(limit ?? ''),
            label: limitName(t, limit),
          }))}
          value={String(values.dailyLimit ?? '')}
          onChange={(chosen) => change({ dailyLimit: dailyLimitOf(Number(chosen)) })}
        />
      </SettingsSection>
    </>
  );
}
