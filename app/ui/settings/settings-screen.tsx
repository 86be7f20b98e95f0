import { useFetcher } from '@remix-run/react';
import { BlockStack } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SaveResult, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { FormSaveBar } from '../form-save-bar.tsx';
import { ChannelCard } from './channel-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { focusFirst } from './field-words.ts';
import { StatusesSection, TemplateSection } from './overview-sections.tsx';
import { SettingsSection } from './settings-section.tsx';
import { conflictLines, type Option, valuesOf } from './settings-values.ts';
import { useDraft } from './use-draft.ts';
import { ValueSections } from './value-sections.tsx';

type SettingsScreenProps = {
  readonly settings: SettingsView;
  readonly channelPhone: string | null;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
  readonly clock: ShopClock;
};

/** What is set, and is it working? */
export function SettingsScreen(props: SettingsScreenProps) {
  const { settings, languageNames, countries, clock } = props;
  const { t } = useTranslation();
  const fetcher = useFetcher<SaveResult>();
  const draft = useDraft('settings', {
    version: settings.version,
    values: valuesOf(settings),
  });
  const [result, setResult] = useState<SaveResult | null>(null);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer === undefined) return;
    setResult(answer);
    if (answer.outcome === 'invalid') focusFirst(answer.problems);
    if (answer.outcome !== 'saved') return;
    draft.rebase({ version: answer.version, values: draft.values }, true);
    showToast(t('settings.saved'));
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
    <AppPage title={t('nav.settings')} clock={clock}>
      <BlockStack gap="600">
        {result?.outcome === 'conflict' ? (
          <ConflictBanner
            lines={conflictLines(t, valuesOf(result.saved), draft.values, languageNames, countries)}
            onUseSaved={() => resolve(false)}
            onKeepYours={() => resolve(true)}
          />
        ) : null}
        <SettingsSection
          id="channel"
          title={t('settings.channel.title')}
          text={t('settings.channel.text')}
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
