import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { paramsToSave } from './list-tabs.ts';
import type { ListView } from './list-view.ts';

/** What the views' route answers. */
export type SavedViewAnswer =
  | { readonly outcome: 'saved'; readonly id: string; readonly isNew: boolean }
  | { readonly outcome: 'deleted' | 'refused' };

const ACTION = '/app/notifications/views';

/** Creates, changes and deletes the shop's own views. */
export function useSavedViews(view: ListView, onChange: (view: ListView) => void) {
  const { t } = useTranslation();
  const { data, submit } = useFetcher<SavedViewAnswer>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    if (data === undefined || data.outcome === 'refused') return;
    showToast(data.outcome === 'saved' ? t('list.viewSaved') : t('list.viewDeleted'));
    if (data.outcome === 'saved' && data.isNew) onChange({ ...view, cursor: null, saved: data.id });
    if (data.outcome === 'deleted') onChange({ ...view, cursor: null, saved: null });
  }, [data]);

  /** Tells Polaris to close its question. */
  const post = (fields: Record<string, string>): true => {
    submit(fields, { method: 'post', action: ACTION });
    return true;
  };
  return {
    isRefused: data?.outcome === 'refused',
    create: (name: string, shown: ListView) => post({ name, params: paramsToSave(shown) }),
    update: (own: SavedView | undefined, shown: ListView) =>
      own === undefined || post({ id: own.id, name: own.name, params: paramsToSave(shown) }),
    rename: ({ id, params }: SavedView, name: string) => post({ id, name, params }),
    remove: ({ id }: SavedView) => post({ id, intent: 'delete' }),
  };
}
