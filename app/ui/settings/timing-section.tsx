import {
  BlockStack,
  Button,
  Checkbox,
  ChoiceList,
  Collapsible,
  InlineGrid,
  Select,
  Text,
  TextField,
} from '@shopify/polaris';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FRESHNESS_HOURS } from '#app/domain/freshness.ts';
import { checkQuietHours, type QuietHours, quietHoursProblems } from '#app/domain/quiet-hours.ts';
import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, SettingsView } from '#app/pipeline/merchant-app.ts';
import { useClock } from '../clock.tsx';
import { formatTime } from '../dates.ts';
import { errorOf, fieldId } from './field-words.ts';
import { SettingsSection } from './settings-section.tsx';
import type { SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';
import { cityOf, formatHours, formatWallTime, fromTimeInput, toTimeInput } from './wall-time.ts';

type TimingSectionProps = {
  readonly form: SavedForm<SettingsValues>;
  readonly settings: Pick<SettingsView, 'statuses'>;
};

/** What is offered to somebody who switches quiet hours on. */
const NIGHT: QuietHours = { from: 21 * 60, to: 8 * 60 };

/** When messages may leave, until when they are news, and what is done where nobody can tell. */
export function TimingSection({ form, settings }: TimingSectionProps) {
  const { t } = useTranslation();
  return (
    <SettingsSection
      id="timing"
      title={t('settings.timing.title')}
      text={t('settings.timing.text')}
    >
      <BlockStack gap="500">
        <QuietHoursFields form={form} />
        <FreshnessFields form={form} settings={settings} />
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t('settings.timing.unconfirmed')}
          </Text>
          <Text as="p">{t('settings.timing.unconfirmedText')}</Text>
        </BlockStack>
      </BlockStack>
    </SettingsSection>
  );
}

function QuietHoursFields({ form }: Pick<TimingSectionProps, 'form'>) {
  const { t } = useTranslation();
  const clock = useClock();
  const { quietHours, quietMode } = form.draft.values;
  const last = useRef(quietHours ?? NIGHT);
  const set = (hours: QuietHours | null) => {
    if (hours !== null) last.current = hours;
    form.change({ quietHours: hours });
  };
  return (
    <BlockStack gap="300">
      <Checkbox
        id={fieldId('quietHours')}
        label={t('settings.timing.quiet')}
        checked={quietHours !== null}
        onChange={(on) => set(on ? last.current : null)}
        helpText={nowWords()}
      />
      {quietHours === null ? null : (
        <>
          <InlineGrid columns={2} gap="300">
            <TimeField form={form} hours={quietHours} end="from" onChange={set} />
            <TimeField form={form} hours={quietHours} end="to" onChange={set} />
          </InlineGrid>
          <ChoiceList
            title={t('settings.timing.inside')}
            choices={[
              {
                value: 'wait',
                label: t('settings.timing.wait'),
                helpText: t('settings.timing.waitHelp', {
                  time: formatWallTime(quietHours.to, clock),
                }),
              },
              {
                value: 'skip',
                label: t('settings.timing.skip'),
                helpText: t('settings.timing.skipHelp'),
              },
            ]}
            selected={[quietMode]}
            onChange={([mode]) => form.change({ quietMode: mode === 'skip' ? 'skip' : 'wait' })}
          />
        </>
      )}
    </BlockStack>
  );

  /** What these hours mean at this moment. */
  function nowWords(): string {
    const time = formatTime(clock.now, clock);
    const city = cityOf(clock.timeZone);
    const isInside =
      quietHours !== null &&
      quietHoursProblems(quietHours).length === 0 &&
      checkQuietHours(quietHours, clock.timeZone, new Date(clock.now)).inside;
    if (!isInside) return t('settings.timing.nowOut', { time, city });
    return quietMode === 'skip'
      ? t('settings.timing.nowSkip', { time, city })
      : t('settings.timing.nowWait', { time, city });
  }
}

type TimeFieldProps = Pick<TimingSectionProps, 'form'> & {
  readonly hours: QuietHours;
  readonly end: 'from' | 'to';
  readonly onChange: (hours: QuietHours) => void;
};

function TimeField({ form, hours, end, onChange }: TimeFieldProps) {
  const { t } = useTranslation();
  const field = `quietHours.${end}`;
  const check = () => {
    const found = quietHoursProblems(hours).map(
      (one): FieldProblem => ({ field: `quietHours.${one.end}`, problem: one.problem }),
    );
    form.showProblems(
      [field],
      found.filter((one) => one.field === field),
    );
  };
  return (
    <TextField
      id={fieldId(field)}
      type="time"
      label={end === 'from' ? t('settings.timing.from') : t('settings.timing.to')}
      value={toTimeInput(hours[end])}
      onChange={(text) => onChange({ ...hours, [end]: fromTimeInput(text) })}
      onBlur={check}
      autoComplete="off"
      error={errorOf(t, form.problems, field)}
    />
  );
}

function FreshnessFields({ form, settings }: TimingSectionProps) {
  const { t } = useTranslation();
  const clock = useClock();
  const { freshForSeconds, freshOf } = form.draft.values;
  const [isOpen, setOpen] = useState(Object.keys(freshOf).length > 0);
  const listId = useId();
  const limits = FRESHNESS_HOURS.map((hours) => ({
    value: String(hours * 3600),
    label: formatHours(hours * 3600, clock),
  }));
  const secondsOf = (chosen: string) => (chosen === '' ? null : Number(chosen));
  const setLimit = (status: Status, seconds: number | null) => {
    const { [status]: _, ...others } = freshOf;
    form.change({ freshOf: seconds === null ? others : { ...others, [status]: seconds } });
  };
  const shown = settings.statuses.filter(({ status, on }) => on || freshOf[status] !== undefined);
  return (
    <BlockStack gap="300">
      <Select
        id={fieldId('freshForSeconds')}
        label={t('settings.timing.tooOld')}
        helpText={t('settings.timing.tooOldHelp')}
        options={[{ value: '', label: t('settings.timing.asFits') }, ...limits]}
        value={String(freshForSeconds ?? '')}
        onChange={(chosen) => form.change({ freshForSeconds: secondsOf(chosen) })}
        error={errorOf(t, form.problems, 'freshForSeconds')}
      />
      <BlockStack inlineAlign="start">
        <Button
          variant="plain"
          disclosure={isOpen ? 'up' : 'down'}
          ariaExpanded={isOpen}
          ariaControls={listId}
          onClick={() => setOpen(!isOpen)}
        >
          {t('settings.timing.single')}
        </Button>
      </BlockStack>
      <Collapsible id={listId} open={isOpen} transition={false}>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          {shown.map(({ status }) => (
            <Select
              key={status}
              id={fieldId(`freshOf.${status}`)}
              label={t(`status.${status}`)}
              options={[
                {
                  value: '',
                  label: t('settings.timing.asAbove', {
                    limit: formatHours(
                      freshForSeconds ?? STATUS_RULES[status].freshForSeconds,
                      clock,
                    ),
                  }),
                },
                ...limits,
              ]}
              value={String(freshOf[status] ?? '')}
              onChange={(chosen) => setLimit(status, secondsOf(chosen))}
              error={errorOf(t, form.problems, `freshOf.${status}`)}
            />
          ))}
        </InlineGrid>
      </Collapsible>
    </BlockStack>
  );
}
