import { BlockStack, Text } from '@shopify/polaris';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '#app/domain/status.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { FormSaveBar } from '../form-save-bar.tsx';
import { useNarrowScreen } from '../narrow-screen.ts';
import { SectionCard } from '../section-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { labelSettingName, sayLabelValue } from './label-draft.ts';
import { LabelPreview } from './label-preview.tsx';
import { LanguageTabs } from './language-tabs.tsx';
import { StatusRows } from './status-rows.tsx';
import { languagesOf, useLabelsForm } from './use-labels-form.ts';

type StatusesScreenProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly clock: ShopClock;
  readonly fromPhone: boolean;
  readonly staffId: string | null;
};

/** What are customers told, and in which words? */
export function StatusesScreen(props: StatusesScreenProps) {
  const { t } = useTranslation();
  const { settings, languageNames, clock } = props;
  const isNarrow = useNarrowScreen(props.fromPhone);
  const [picked, setLanguage] = useState(settings.defaultLanguage);
  const form = useLabelsForm(settings, setLanguage);
  const { statuses, languages, conflict } = form;
  // A language goes with the template that alone had it.
  const chosen = languages.includes(picked) ? picked : (languages[0] ?? 'en');
  // The tab shows at once that it was chosen, its rows follow.
  const language = useDeferredValue(chosen);
  const [active, setActive] = useState<Status>('shipped');
  const [isEdited, setIsEdited] = useState(false);
  const activeDraft = statuses.find(({ status }) => status === active);
  const languageName = languageNames[language] ?? language;
  const preview =
    activeDraft === undefined ? null : (
      <LabelPreview
        key={language}
        settings={settings}
        draft={activeDraft}
        language={language}
        languageName={languageName}
        isEdited={isEdited}
      />
    );

  return (
    <AppPage
      title={t('settings.statuses.title')}
      clock={clock}
      back={{ content: t('nav.settings'), url: '/app/settings' }}
    >
      <BlockStack gap="400">
        {conflict === null ? null : (
          <ConflictBanner
            lines={conflict.keys.map((key) => ({
              key,
              setting: labelSettingName(t, key, languageNames),
              saved: sayLabelValue(t, key, conflict.saved[key]),
              yours: sayLabelValue(t, key, conflict.yours[key]),
            }))}
            by={conflict.by}
            staffId={props.staffId}
            chosen={conflict.chosen}
            urgency={conflict.urgency}
            onChoose={form.choose}
          />
        )}
        <div className="with-preview">
          <SectionCard title={t('labels.table')} titleHidden>
            <Text as="p">{t('labels.intro')}</Text>
            <LanguageTabs
              languages={languages}
              names={languageNames}
              selected={chosen}
              onSelect={setLanguage}
              withProblems={languagesOf(form.problems)}
            >
              <StatusRows
                statuses={statuses}
                language={language}
                languageName={languageName}
                settings={settings}
                problems={form.problems}
                active={active}
                preview={isNarrow ? preview : null}
                onChange={form.changeStatus}
                onActive={(status, inLabel) => {
                  setActive(status);
                  setIsEdited(inLabel);
                }}
                onLeaveLabel={(status) => {
                  setIsEdited(false);
                  form.checkLabel(status, language);
                }}
              />
            </LanguageTabs>
          </SectionCard>
          {isNarrow ? null : (
            <div className="sticky-preview">
              <SectionCard title={t('labels.preview')}>{preview}</SectionCard>
            </div>
          )}
        </div>
      </BlockStack>
      <FormSaveBar
        id="statuses-save-bar"
        isDirty={form.draft.isDirty}
        isSaving={form.isSaving}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </AppPage>
  );
}
