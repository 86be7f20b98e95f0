import { BlockStack, Button, Checkbox, TextField } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { defaultLabel } from '#app/domain/labels.ts';
import { textDirection } from '#app/domain/language.ts';
import type { Status } from '#app/domain/status.ts';
import type { FieldProblem } from '#app/pipeline/merchant-app.ts';
import { STATUS_COMES, STATUS_NAMES } from '../words/status-names.ts';
import { errorOf, fieldId } from './field-words.ts';
import { labelField, longestLength, type StatusDraft } from './label-draft.ts';
import { lengthWords, STATUSES_COPY } from './statuses-copy.ts';

type StatusRowsProps = {
  readonly statuses: readonly StatusDraft[];
  readonly language: string;
  readonly languageName: string;
  readonly body: string | null;
  readonly problems: readonly FieldProblem[];
  /** The status whose label is being looked at. */
  readonly active: Status;
  /** Stands under the active row on narrow screens. */
  readonly preview: ReactNode;
  readonly onChange: (status: Status, part: Partial<Pick<StatusDraft, 'on' | 'labels'>>) => void;
  readonly onActive: (status: Status, inLabel: boolean) => void;
  readonly onLeaveLabel: (status: Status) => void;
};

/** Every status with its switch, when it comes, and its label in one language. */
export function StatusRows(props: StatusRowsProps) {
  return (
    <ul className="status-rows">
      {props.statuses.map((draft) => (
        <li key={draft.status} className="status-row">
          <StatusRow {...props} draft={draft} />
          {draft.status === props.active ? props.preview : null}
        </li>
      ))}
    </ul>
  );
}

function StatusRow({ draft, ...props }: StatusRowsProps & { readonly draft: StatusDraft }) {
  const { status, on, labels } = draft;
  const { language, languageName, onChange, onActive } = props;
  const text = labels[language] ?? '';
  const field = labelField(status, language);
  const name = STATUS_NAMES[status];
  const isActive = status === props.active;
  return (
    <div className="status-fields">
      <Checkbox
        label={name}
        helpText={STATUS_COMES[status]}
        checked={on}
        onChange={(checked) => {
          onActive(status, false);
          onChange(status, { on: checked });
        }}
      />
      <BlockStack gap="100" inlineAlign="stretch">
        <div lang={language.replaceAll('_', '-')} dir={textDirection(language)}>
          <TextField
            id={fieldId(field)}
            label={`Label of ${name} in ${languageName}`}
            labelHidden
            autoComplete="off"
            value={text}
            placeholder={defaultLabel(status, language) ?? ''}
            onChange={(value) => onChange(status, { labels: { ...labels, [language]: value } })}
            onFocus={() => onActive(status, true)}
            onBlur={() => props.onLeaveLabel(status)}
            error={errorOf(props.problems, field)}
            {...(isActive && text !== ''
              ? { helpText: lengthWords(longestLength(draft, language, props.body)) }
              : {})}
          />
        </div>
        {text === '' ? null : (
          <BlockStack inlineAlign="start">
            <Button
              variant="plain"
              accessibilityLabel={`${STATUSES_COPY.restore}: ${name}`}
              onClick={() => onChange(status, { labels: { ...labels, [language]: '' } })}
            >
              {STATUSES_COPY.restore}
            </Button>
          </BlockStack>
        )}
      </BlockStack>
    </div>
  );
}
