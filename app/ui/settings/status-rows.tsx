import { BlockStack, Button, Checkbox, TextField } from '@shopify/polaris';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultLabel } from '#app/domain/labels.ts';
import { textDirection } from '#app/domain/language.ts';
import type { Status } from '#app/domain/status.ts';
import { BODY_LIMIT } from '#app/domain/template-text.ts';
import type { FieldProblem, SettingsView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { useSteadyCallback } from '../steady-callback.ts';
import { errorOf, fieldId } from './field-words.ts';
import {
  bodyOf,
  labelField,
  longestLength,
  type StatusDraft,
  templateField,
} from './label-draft.ts';
import { StatusTemplateSelect } from './status-template-select.tsx';
import type { StatusPart } from './use-labels-form.ts';

type StatusRowsProps = {
  readonly statuses: readonly StatusDraft[];
  readonly language: string;
  readonly languageName: string;
  readonly settings: SettingsView;
  readonly problems: readonly FieldProblem[];
  /** The status whose label is being looked at. */
  readonly active: Status;
  /** Stands under the active row on narrow screens. */
  readonly preview: ReactNode;
  readonly onChange: (status: Status, part: StatusPart) => void;
  readonly onActive: (status: Status, inLabel: boolean) => void;
  readonly onLeaveLabel: (status: Status) => void;
};

/** Every status with its switch, when it comes, its template, and its label in one language. */
export function StatusRows(props: StatusRowsProps) {
  const { t } = useTranslation();
  const { language, languageName, settings, active } = props;
  const onChange = useSteadyCallback(props.onChange);
  const onActive = useSteadyCallback(props.onActive);
  const onLeaveLabel = useSteadyCallback(props.onLeaveLabel);
  return (
    <ul className="status-rows">
      {props.statuses.map((draft) => (
        <li key={draft.status} className="status-row">
          <StatusRow
            draft={draft}
            language={language}
            languageName={languageName}
            settings={settings}
            error={errorOf(t, props.problems, labelField(draft.status, language))}
            templateError={errorOf(t, props.problems, templateField(draft.status))}
            isActive={draft.status === active}
            onChange={onChange}
            onActive={onActive}
            onLeaveLabel={onLeaveLabel}
          />
          {draft.status === active ? props.preview : null}
        </li>
      ))}
    </ul>
  );
}

type StatusRowProps = Pick<
  StatusRowsProps,
  'language' | 'languageName' | 'settings' | 'onChange' | 'onActive' | 'onLeaveLabel'
> & {
  readonly draft: StatusDraft;
  readonly error: string | false;
  readonly templateError: string | false;
  readonly isActive: boolean;
};

/** Drawn again for its own changes only: with all rows at once, typing would be heard late. */
const StatusRow = memo(function StatusRow({ draft, isActive, ...props }: StatusRowProps) {
  const { t } = useTranslation();
  const { status, on, labels } = draft;
  const { settings, language, languageName, onChange, onActive } = props;
  const text = labels[language] ?? '';
  const name = t(`status.${status}`);
  return (
    <div className="status-fields">
      <Checkbox
        label={name}
        helpText={t(`statusComes.${status}`)}
        checked={on}
        onChange={(checked) => {
          onActive(status, false);
          onChange(status, { on: checked });
        }}
      />
      <BlockStack gap="100" inlineAlign="stretch">
        <div lang={language.replaceAll('_', '-')} dir={textDirection(language)}>
          <TextField
            id={fieldId(labelField(status, language))}
            label={t('labels.field', { status: name, language: languageName })}
            labelHidden
            autoComplete="off"
            value={text}
            placeholder={defaultLabel(status, language) ?? ''}
            onChange={(value) => onChange(status, { labels: { ...labels, [language]: value } })}
            onFocus={() => onActive(status, true)}
            onBlur={() => props.onLeaveLabel(status)}
            error={props.error}
            {...(isActive && text !== ''
              ? {
                  helpText: lengthWords(
                    t,
                    longestLength(draft, language, bodyOf(settings, draft, language)),
                  ),
                }
              : {})}
          />
        </div>
        {text === '' ? null : (
          <BlockStack inlineAlign="start">
            <Button
              variant="plain"
              accessibilityLabel={t('labels.restoreOf', { status: name })}
              onClick={() => onChange(status, { labels: { ...labels, [language]: '' } })}
            >
              {t('labels.restore')}
            </Button>
          </BlockStack>
        )}
        <StatusTemplateSelect
          settings={settings}
          draft={draft}
          error={props.templateError}
          onFocus={() => onActive(status, false)}
          onChange={(templateName) => {
            onActive(status, false);
            onChange(status, { templateName });
          }}
        />
      </BlockStack>
    </div>
  );
});

/** "812 of 1,024 with the longest values" */
function lengthWords(t: Translate, length: number): string {
  return t('labels.length', { length, limit: BODY_LIMIT });
}
