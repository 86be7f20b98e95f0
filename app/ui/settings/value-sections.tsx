import { BlockStack, Checkbox, ChoiceList, Select } from '@shopify/polaris';
import { DAILY_LIMITS, dailyLimitOf } from '#app/domain/daily-limit.ts';
import type { FieldProblem, SettingsView } from '#app/pipeline/merchant-app.ts';
import { limitName } from '../words/limit-words.ts';
import { errorOf, fieldId } from './field-words.ts';
import { SETTINGS_COPY } from './settings-copy.ts';
import { SettingsSection } from './settings-section.tsx';
import type { Option, SettingsValues } from './settings-values.ts';
import type { Draft } from './use-draft.ts';

type ValueSectionsProps = {
  readonly draft: Draft<SettingsValues>;
  readonly settings: SettingsView;
  readonly problems: readonly FieldProblem[];
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
};

/** The settings that are saved together. */
export function ValueSections(props: ValueSectionsProps) {
  const { draft, settings, problems, languageNames, countries } = props;
  const { values, change } = draft;
  const languages = [...new Set([...settings.languages, settings.defaultLanguage])];
  return (
    <>
      <SettingsSection title={SETTINGS_COPY.language} text={SETTINGS_COPY.languageText}>
        <Select
          id={fieldId('defaultLanguage')}
          label={SETTINGS_COPY.defaultLanguage}
          helpText={SETTINGS_COPY.defaultLanguageHelp}
          options={languages.map((code) => ({ value: code, label: languageNames[code] ?? code }))}
          value={values.defaultLanguage}
          onChange={(defaultLanguage) => change({ defaultLanguage })}
          error={errorOf(problems, 'defaultLanguage')}
        />
      </SettingsSection>
      <SettingsSection title={SETTINGS_COPY.phones} text={SETTINGS_COPY.phonesText}>
        <Select
          id={fieldId('defaultCountry')}
          label={SETTINGS_COPY.defaultCountry}
          helpText={SETTINGS_COPY.defaultCountryHelp}
          options={[{ value: '', label: SETTINGS_COPY.noCountry }, ...countries]}
          value={values.defaultCountry ?? ''}
          onChange={(country) => change({ defaultCountry: country === '' ? null : country })}
          error={errorOf(problems, 'defaultCountry')}
        />
      </SettingsSection>
      <SettingsSection title={SETTINGS_COPY.orders} text={SETTINGS_COPY.ordersText}>
        <BlockStack gap="400">
          <ChoiceList
            title={SETTINGS_COPY.confirmedOn}
            choices={[
              { value: 'order_created', label: SETTINGS_COPY.onCreated },
              { value: 'order_paid', label: SETTINGS_COPY.onPaid },
            ]}
            selected={[values.confirmedOn]}
            onChange={([chosen]) =>
              change({ confirmedOn: chosen === 'order_paid' ? 'order_paid' : 'order_created' })
            }
          />
          <Checkbox
            id={fieldId('testOrdersOn')}
            label={SETTINGS_COPY.testOrders}
            helpText={SETTINGS_COPY.testOrdersHelp}
            checked={values.testOrdersOn}
            onChange={(testOrdersOn) => change({ testOrdersOn })}
          />
        </BlockStack>
      </SettingsSection>
      <SettingsSection
        id="daily-limit"
        title={SETTINGS_COPY.limits}
        text={SETTINGS_COPY.limitsText}
      >
        <Select
          id={fieldId('dailyLimit')}
          label={SETTINGS_COPY.dailyLimit}
          helpText={SETTINGS_COPY.dailyLimitHelp}
          options={[null, ...DAILY_LIMITS].map((limit) => ({
            value: String(limit ?? ''),
            label: limitName(limit),
          }))}
          value={String(values.dailyLimit ?? '')}
          onChange={(chosen) => change({ dailyLimit: dailyLimitOf(Number(chosen)) })}
        />
      </SettingsSection>
    </>
  );
}
