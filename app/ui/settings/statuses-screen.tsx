import { useFetcher } from '@remix-run/react';
import { BlockStack, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, SaveResult, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import type { Clock } from '../dates.ts';
import { FormSaveBar } from '../form-save-bar.tsx';
import { useNarrowScreen } from '../narrow-screen.ts';
import { SectionCard } from '../section-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { focusFirst } from './field-words.ts';
import {
  bodyOf,
  draftOf,
  formOf,
  labelField,
  labelProblems,
  type StatusDraft,
  statusConflicts,
} from './label-draft.ts';
import { LabelPreview } from './label-preview.tsx';
import { LanguageTabs } from './language-tabs.tsx';
import { StatusRows } from './status-rows.tsx';
import { STATUSES_COPY } from './statuses-copy.ts';
import { useDraft } from './use-draft.ts';

type StatusesScreenProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly fromPhone: boolean;
};

/** What are customers told, and in which words? */
export function StatusesScreen(props: StatusesScreenProps) {
  const { settings, languageNames, clock } = props;
  const { languages } = settings;
  const isNarrow = useNarrowScreen(props.fromPhone);
  const [language, setLanguage] = useState(
    languages.find((code) => code === settings.defaultLanguage) ?? languages[0] ?? 'en',
  );
  const form = useLabelsForm(settings, setLanguage);
  const { statuses } = form.draft.values;
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
      title={STATUSES_COPY.title}
      clock={clock}
      back={{ content: STATUSES_COPY.back, url: '/app/settings' }}
    >
      <BlockStack gap="400">
        {form.conflict === null ? null : (
          <ConflictBanner
            lines={statusConflicts(
              draftOf(form.conflict, AVAILABLE_STATUSES),
              statuses,
              languages,
              languageNames,
            )}
            onUseSaved={() => form.resolve(false)}
            onKeepYours={() => form.resolve(true)}
          />
        )}
        <div className="with-preview">
          <SectionCard title={STATUSES_COPY.table} titleHidden>
            <Text as="p">{STATUSES_COPY.intro}</Text>
            <LanguageTabs
              languages={languages}
              names={languageNames}
              selected={language}
              onSelect={setLanguage}
              withProblems={languagesOf(form.problems)}
            >
              <StatusRows
                statuses={statuses}
                language={language}
                languageName={languageName}
                body={bodyOf(settings, language)}
                problems={form.problems}
                active={active}
                preview={isNarrow ? preview : null}
                onChange={form.change}
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
              <SectionCard title={STATUSES_COPY.preview}>{preview}</SectionCard>
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

/** The labels' draft, its checks, and what became of saving it. */
function useLabelsForm(settings: SettingsView, showLanguage: (language: string) => void) {
  const fetcher = useFetcher<SaveResult>();
  const draft = useDraft({
    version: settings.version,
    values: { statuses: draftOf(settings, AVAILABLE_STATUSES) },
  });
  const { statuses } = draft.values;
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [conflict, setConflict] = useState<SettingsView | null>(null);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;

  const showProblems = (found: readonly FieldProblem[]) => {
    setProblems(found);
    const language = languagesOf(found.slice(0, 1))[0];
    if (language !== undefined) showLanguage(language);
    // Once the tab with the field is there.
    requestAnimationFrame(() => focusFirst(found));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer?.outcome === 'conflict') setConflict(answer.saved);
    if (answer?.outcome === 'invalid') showProblems(answer.problems);
    if (answer?.outcome !== 'saved') return;
    setProblems([]);
    draft.rebase({ version: answer.version, values: draft.values }, true);
    showToast(STATUSES_COPY.saved);
  }, [answer]);

  const findProblems = (draftOfStatus: StatusDraft, language: string) =>
    labelProblems(draftOfStatus, language, bodyOf(settings, language));

  return {
    draft,
    problems,
    conflict,
    isSaving: fetcher.state !== 'idle',
    change(status: Status, part: Partial<Pick<StatusDraft, 'on' | 'labels'>>) {
      draft.change({
        statuses: statuses.map((one) => (one.status === status ? { ...one, ...part } : one)),
      });
      setProblems(problems.filter(({ field }) => !field.startsWith(`label.${status}.`)));
    },
    /** Checks one label once its field is left. */
    checkLabel(status: Status, language: string) {
      const left = statuses.find((one) => one.status === status);
      if (left === undefined) return;
      const field = labelField(status, language);
      const others = problems.filter((problem) => problem.field !== field);
      setProblems([...others, ...findProblems(left, language)]);
    },
    save() {
      const found = settings.languages.flatMap((language) =>
        statuses.flatMap((one) => findProblems(one, language)),
      );
      if (found.length > 0) return showProblems(found);
      const body = formOf(statuses, draft.version);
      fetcher.submit(body, { method: 'post', encType: 'application/json' });
    },
    discard() {
      draft.discard();
      setProblems([]);
      setConflict(null);
    },
    resolve(keepDraft: boolean) {
      if (conflict === null) return;
      const values = { statuses: draftOf(conflict, AVAILABLE_STATUSES) };
      draft.rebase({ version: conflict.version, values }, keepDraft);
      setConflict(null);
    },
  };
}

function languagesOf(problems: readonly FieldProblem[]): string[] {
  return problems.map(({ field }) => field.split('.').slice(2).join('.'));
}
