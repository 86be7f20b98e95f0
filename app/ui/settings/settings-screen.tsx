import { useFetcher } from '@remix-run/react';
import {
  BlockStack,
  Button,
  Checkbox,
  ChoiceList,
  InlineStack,
  Select,
  Text,
} from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { AVAILABLE_STATUSES } from '#app/domain/status.ts';
import type { FieldProblem, SaveResult, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import type { Clock } from '../dates.ts';
import { FormSaveBar } from '../form-save-bar.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { ChannelCard } from './channel-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { errorOf, fieldId, focusFirst } from './field-words.ts';
import { draftOf } from './label-draft.ts';
import { SETTINGS_COPY } from './settings-copy.ts';
import { SettingsSection } from './settings-section.tsx';
import { conflictLines, type SettingsValues, valuesOf } from './settings-values.ts';
import { templateBadge } from './template-words.ts';
import { type Draft, useDraft } from './use-draft.ts';

export type Option = { readonly value: string; readonly label: string };

type SettingsScreenProps = {
  readonly settings: SettingsView;
  readonly channelPhone: string | null;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
  readonly clock: Clock;
};

/** What is set, and is it working? */
export function SettingsScreen(props: SettingsScreenProps) {
  const { settings, languageNames, countries, clock } = props;
  const fetcher = useFetcher<SaveResult>();
  const draft = useDraft({ version: settings.version, values: valuesOf(settings) });
  const [result, setResult] = useState<SaveResult | null>(null);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer === undefined) return;
    setResult(answer);
    if (answer.outcome === 'invalid') focusFirst(answer.problems);
    if (answer.outcome !== 'saved') return;
    draft.rebase({ version: answer.version, values: draft.values }, true);
    showToast(SETTINGS_COPY.saved);
  }, [answer]);

  const save = () => {
    const form = { ...draft.values, version: draft.version, templateName: settings.templateName };
    fetcher.submit({ intent: 'save', form }, { method: 'post', encType: 'application/json' });
  };
  const resolve = (keepDraft: boolean) => {
    if (result?.outcome !== 'conflict') return;
    const { saved } = result;
    draft.rebase({ version: saved.version, values: valuesOf(saved) }, keepDraft);
    setResult(null);
  };
  const discard = () => {
    draft.discard();
    setResult(null);
  };
  const problems = result?.outcome === 'invalid' ? result.problems : [];

  return (
    <AppPage title={SETTINGS_COPY.title} clock={clock}>
      <BlockStack gap="600">
        {result?.outcome === 'conflict' ? (
          <ConflictBanner
            lines={conflictLines(valuesOf(result.saved), draft.values, languageNames, countries)}
            onUseSaved={() => resolve(false)}
            onKeepYours={() => resolve(true)}
          />
        ) : null}
        <SettingsSection
          id="channel"
          title={SETTINGS_COPY.channel}
          text={SETTINGS_COPY.channelText}
        >
          <ChannelCard settings={settings} phone={props.channelPhone} />
        </SettingsSection>
        <TemplateSection settings={settings} languageNames={languageNames} />
        <StatusesSection settings={settings} />
        <ValueSections
          draft={draft}
          settings={settings}
          problems={problems}
          languageNames={languageNames}
          countries={countries}
        />
      </BlockStack>
      <FormSaveBar
        id="settings-save-bar"
        isDirty={draft.isDirty}
        isSaving={fetcher.state !== 'idle'}
        onSave={save}
        onDiscard={discard}
      />
    </AppPage>
  );
}

type TemplateSectionProps = Pick<SettingsScreenProps, 'settings' | 'languageNames'>;

function TemplateSection({ settings, languageNames }: TemplateSectionProps) {
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  return (
    <SettingsSection title={SETTINGS_COPY.templates} text={SETTINGS_COPY.templatesText}>
      {settings.channel === null ? (
        <Text as="p">{SETTINGS_COPY.connectFirst}</Text>
      ) : (
        <div className="row-with-action">
          {settings.templateName === null ? (
            <Text as="p">{SETTINGS_COPY.noTemplate}</Text>
          ) : (
            <BlockStack gap="100">
              <Text as="p" fontWeight="medium" breakWord>
                {settings.templateName}
              </Text>
              <InlineStack gap="200">
                {chosen?.languages.map(({ language, status }) => {
                  const badge = templateBadge(status);
                  return (
                    <InlineStack key={language} gap="100" blockAlign="center">
                      <Text as="span">{languageNames[language] ?? language}</Text>
                      <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
                    </InlineStack>
                  );
                })}
              </InlineStack>
            </BlockStack>
          )}
          <Button url="/app/settings/templates" accessibilityLabel="Manage templates">
            {settings.templateName === null ? SETTINGS_COPY.chooseTemplate : SETTINGS_COPY.manage}
          </Button>
        </div>
      )}
    </SettingsSection>
  );
}

function StatusesSection({ settings }: { readonly settings: SettingsView }) {
  const available = draftOf(settings, AVAILABLE_STATUSES);
  const on = available.filter((status) => status.on).length;
  const count = settings.languages.length;
  return (
    <SettingsSection title={SETTINGS_COPY.statuses} text={SETTINGS_COPY.statusesText}>
      <div className="row-with-action">
        <Text as="p">
          {`${on} of ${available.length} on · labels in ${count} ${count === 1 ? 'language' : 'languages'}`}
        </Text>
        <Button url="/app/settings/statuses" accessibilityLabel="Manage statuses and labels">
          {SETTINGS_COPY.manage}
        </Button>
      </div>
    </SettingsSection>
  );
}

type ValueSectionsProps = {
  readonly draft: Draft<SettingsValues>;
  readonly settings: SettingsView;
  readonly problems: readonly FieldProblem[];
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
};

function ValueSections(props: ValueSectionsProps) {
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
    </>
  );
}
