import { useFetcher } from '@remix-run/react';
import { BlockStack, Checkbox, ChoiceList, InlineError, Text, TextField } from '@shopify/polaris';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST_OPT_IN_NAME } from '#app/domain/opt-in.ts';
import type { AudienceCount } from '#app/pipeline/merchant-app.ts';
import { errorOf, fieldId } from './field-words.ts';
import { audienceOf, type SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

/** So that a name is counted once it is typed, not with each letter of it. */
const TYPING_MS = 500;

type AudienceFieldsProps = {
  readonly form: SavedForm<SettingsValues>;
  /** Where no heading says what is chosen. */
  readonly showsTitle?: boolean;
};

/** Who gets messages, and by what it is known that a customer agreed. */
export function AudienceFields({ form, showsTitle = false }: AudienceFieldsProps) {
  const { t } = useTranslation();
  const { optInOnly } = form.draft.values;
  return (
    <BlockStack gap="400">
      <ChoiceList
        title={t('settings.who.title')}
        titleHidden={!showsTitle}
        choices={[
          {
            value: 'everyone',
            label: t('settings.who.everyone'),
            helpText: t('settings.who.everyoneHelp'),
          },
          { value: 'opted_in', label: t('settings.who.optedIn') },
        ]}
        selected={[optInOnly ? 'opted_in' : 'everyone']}
        onChange={([who]) => form.change({ optInOnly: who === 'opted_in' })}
      />
      {optInOnly ? <OptInFields form={form} /> : null}
    </BlockStack>
  );
}

function OptInFields({ form }: { readonly form: SavedForm<SettingsValues> }) {
  const { t } = useTranslation();
  const { values } = form.draft;
  const error = errorOf(t, form.problems, 'optInOnly');
  const nameField = (field: 'optInAttribute' | 'optInTag', label: string, helpText: string) => (
    <TextField
      id={fieldId(field)}
      label={label}
      helpText={helpText}
      autoComplete="off"
      maxLength={LONGEST_OPT_IN_NAME}
      value={values[field] ?? ''}
      onChange={(name) => form.change({ [field]: name === '' ? null : name })}
      error={errorOf(t, form.problems, field)}
    />
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out by Polaris
    <div role="group" aria-label={t('settings.who.sources')}>
      <BlockStack gap="300">
        <Text as="p">{t('settings.who.sources')}</Text>
        {nameField('optInAttribute', t('settings.who.attribute'), t('settings.who.attributeHelp'))}
        {nameField('optInTag', t('settings.who.tag'), t('settings.who.tagHelp'))}
        <Checkbox
          id={fieldId('optInSms')}
          label={t('settings.who.sms')}
          helpText={t('settings.who.smsHelp')}
          checked={values.optInSms}
          onChange={(optInSms) => form.change({ optInSms })}
        />
        {error === false ? null : (
          <div id={fieldId('optInOnly')} tabIndex={-1}>
            <InlineError message={error} fieldID={fieldId('optInAttribute')} />
          </div>
        )}
        <Count values={values} />
      </BlockStack>
    </div>
  );
}

/** How many of the last orders would get messages with what is entered now. */
function Count({ values }: { readonly values: SettingsValues }) {
  const { t } = useTranslation();
  const fetcher = useFetcher<AudienceCount>();
  const { optInAttribute, optInTag, optInSms } = values;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew where these change
  useEffect(() => {
    const asked = { intent: 'count_audience', audience: audienceOf(values) };
    const ask = () =>
      fetcher.submit(JSON.stringify(asked), {
        method: 'post',
        action: '/app/settings?index',
        encType: 'application/json',
      });
    const timer = setTimeout(ask, TYPING_MS);
    return () => clearTimeout(timer);
  }, [optInAttribute, optInTag, optInSms]);
  const count = fetcher.data;
  return (
    <div role="status" className="audience-count">
      {count === undefined ? null : (
        <Text as="p">
          {count.orders === 0
            ? t('settings.who.noOrders')
            : t('settings.who.count', { count: count.orders, reached: count.reached })}
        </Text>
      )}
    </div>
  );
}
