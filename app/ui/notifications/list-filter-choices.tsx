import { ChoiceList, type FiltersProps, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AVAILABLE_STATUSES, isStatus } from '#app/domain/status.ts';
import { isShownState } from '#app/pipeline/show-state.ts';
import type { Translate } from '../i18n/instance.ts';
import { stateWords } from '../state-words.ts';
import { type ListView, PERIODS, readListView, reasonsOf, SHOWN_STATES } from './list-view.ts';

type Change = (part: Partial<ListView>) => void;

/** A language to filter by, and its name in the admin's. */
export type LanguageChoice = { readonly code: string; readonly name: string };

/** The filters that can be added, each with its choices. */
export function filtersOf(
  t: Translate,
  view: ListView,
  languages: readonly LanguageChoice[],
  change: Change,
): FiltersProps['filters'] {
  // Read like an address, so that only what the lists offer gets through.
  const choose = (name: 'state' | 'reason' | 'period') => (chosen: string[]) => {
    const params = new URLSearchParams({ state: view.state ?? '', [name]: chosen[0] ?? '' });
    change({ [name]: readListView(params)[name], ...(name === 'state' ? { reason: null } : {}) });
  };
  const choices = (
    title: string,
    all: { label: string; value: string }[],
    value: string | null,
    onChange: (chosen: string[]) => void,
  ) => (
    <ChoiceList
      title={title}
      titleHidden
      choices={all}
      selected={value === null ? [] : [value]}
      onChange={onChange}
    />
  );
  const reasons = reasonsOf(view.state);
  return [
    {
      key: 'state',
      label: t('list.state'),
      shortcut: true,
      filter: choices(
        t('list.state'),
        SHOWN_STATES.map((state) => ({ label: t(`state.badge.${state}`), value: state })),
        view.state,
        choose('state'),
      ),
    },
    ...(reasons.length === 0
      ? []
      : [
          {
            key: 'reason',
            label: t('list.reason'),
            shortcut: true,
            filter: choices(
              t('list.reason'),
              reasons.map((reason) => ({ label: reasonLabel(t, view, reason), value: reason })),
              view.reason,
              choose('reason'),
            ),
          },
        ]),
    {
      key: 'status',
      label: t('list.status'),
      shortcut: true,
      filter: choices(
        t('list.status'),
        AVAILABLE_STATUSES.map((status) => ({ label: t(`status.${status}`), value: status })),
        view.status,
        ([status = '']) => change({ status: isStatus(status) ? status : null }),
      ),
    },
    ...(languages.length === 0
      ? []
      : [
          {
            key: 'language',
            label: t('list.language'),
            shortcut: true,
            filter: choices(
              t('list.language'),
              languages.map(({ code, name }) => ({ label: name, value: code })),
              view.language,
              ([language]) => change({ language: language ?? null }),
            ),
          },
        ]),
    {
      key: 'period',
      label: t('list.period'),
      shortcut: true,
      filter: (
        <>
          {choices(
            t('list.period'),
            PERIODS.filter((period) => period !== 'any').map((period) => ({
              label: t(`list.periods.${period}`),
              value: period,
            })),
            view.period === 'any' ? null : view.period,
            choose('period'),
          )}
          {view.period === 'custom' ? <CustomDays view={view} change={change} /> : null}
        </>
      ),
    },
  ];
}

function CustomDays({ view, change }: { readonly view: ListView; readonly change: Change }) {
  const { t } = useTranslation();
  const [days, setDays] = useState({ from: view.from, to: view.to });
  return (
    <div className="list-dates">
      {(['from', 'to'] as const).map((end) => (
        <TextField
          key={end}
          label={t(`list.${end}`)}
          type="date"
          autoComplete="off"
          value={days[end]}
          onChange={(value) => setDays({ ...days, [end]: value })}
          onBlur={() => change(days)}
        />
      ))}
    </div>
  );
}

function reasonLabel(t: Translate, { state }: ListView, reason: string): string {
  return (state !== null && isShownState(state) && stateWords(t, state, reason).label) || reason;
}

/** The filters that are on, each to take away. */
export function appliedOf(
  t: Translate,
  view: ListView,
  languages: readonly LanguageChoice[],
  change: Change,
) {
  const applied = (name: string, value: string) => t('list.applied', { name, value });
  return [
    ...(view.state === null
      ? []
      : [
          {
            key: 'state',
            label: applied(
              t('list.state'),
              view.state === 'attention'
                ? t('list.views.attention')
                : t(`state.badge.${view.state}`),
            ),
            onRemove: () => change({ state: null, reason: null }),
          },
        ]),
    ...(view.reason === null
      ? []
      : [
          {
            key: 'reason',
            label: applied(t('list.reason'), reasonLabel(t, view, view.reason)),
            onRemove: () => change({ reason: null }),
          },
        ]),
    ...(view.status === null
      ? []
      : [
          {
            key: 'status',
            label: applied(t('list.status'), t(`status.${view.status}`)),
            onRemove: () => change({ status: null }),
          },
        ]),
    ...(view.language === null
      ? []
      : [
          {
            key: 'language',
            label: applied(
              t('list.language'),
              languages.find(({ code }) => code === view.language)?.name ?? view.language,
            ),
            onRemove: () => change({ language: null }),
          },
        ]),
    ...(view.period === 'any'
      ? []
      : [
          {
            key: 'period',
            label: applied(t('list.period'), t(`list.periods.${view.period}`)),
            onRemove: () => change({ period: 'any', from: '', to: '' }),
          },
        ]),
  ];
}
