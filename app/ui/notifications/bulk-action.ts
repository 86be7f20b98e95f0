import { useFetcher, useRevalidator } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResolveRequest } from '#app/pipeline/merchant-app.ts';
import type { BulkActionView } from '#app/pipeline/merchant-app-bulk-action.ts';
import { type ListView, listViewParams } from './list-view.ts';

type What = ResolveRequest['what'];

/** What the route of bulk actions answers, with the action as it stands then. */
export type BulkActionAnswer = { readonly action: BulkActionView | null } & (
  | { readonly outcome: 'started' | 'running' | 'nothing'; readonly what: What }
  | { readonly outcome: 'stopped' | 'not_running' | 'dismissed' }
);

export type BulkAction = ReturnType<typeof useBulkAction>;

const ACTION = '/app/notifications/bulk';
const PROGRESS_MS = 1_500;

/**
 * The shop's bulk action as it stands: looked after while it runs, whoever started it.
 * @param refresh Shows rows as they are by now, each in its place.
 */
export function useBulkAction(loaded: BulkActionView | null, refresh: () => void) {
  const { t } = useTranslation();
  const asked = useFetcher<BulkActionAnswer>();
  const looked = useFetcher<BulkActionView | null>();
  const revalidator = useRevalidator();
  const [action, setAction] = useState(loaded);
  const [refusal, setRefusal] = useState<string | null>(null);
  /** Begun or stopped by a press on this page: what came of it is the message to go to. */
  const [isOwn, setIsOwn] = useState(false);
  const wasRunning = useRef(false);

  useEffect(() => setAction(loaded), [loaded]);
  useEffect(() => {
    if (looked.data !== undefined) setAction(looked.data);
  }, [looked.data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    const { data } = asked;
    if (data === undefined) return;
    setAction(data.action);
    setIsOwn(data.outcome === 'started' || data.outcome === 'stopped');
    // Over before it was seen to run.
    const isOver = data.action?.state !== 'running';
    if (data.outcome === 'started' && isOver) revalidator.revalidate();
    if (data.outcome === 'running') setRefusal(t('bulk.running'));
    if (data.outcome === 'nothing') setRefusal(t(`bulk.nothing.${data.what}`));
  }, [asked.data]);

  const isRunning = action?.state === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each end.
  useEffect(() => {
    const isOver = wasRunning.current && !isRunning;
    wasRunning.current = isRunning;
    if (!isOver) return;
    // Rows go from a view only under the eyes of whoever asked for it.
    if (isOwn) revalidator.revalidate();
    else refresh();
  }, [isRunning]);

  const { load, state } = looked;
  useEffect(() => {
    if (!isRunning || state !== 'idle') return;
    const timer = setTimeout(() => load(ACTION), PROGRESS_MS);
    return () => clearTimeout(timer);
  }, [isRunning, state, load]);

  const post = (form: FormData) => asked.submit(form, { method: 'post', action: ACTION });
  const isAsking = asked.state !== 'idle';
  const intent = asked.formData?.get('intent');
  return {
    action,
    isOwn,
    /** Why none was begun. */
    refusal,
    forgetRefusal: () => setRefusal(null),
    isStarting: isAsking && intent === 'start',
    isStopping: isAsking && intent === 'stop',
    start(view: ListView, what: What, acceptDouble: boolean) {
      setRefusal(null);
      const fields = { intent: 'start', what, acceptDouble: String(acceptDouble) };
      post(wholeViewForm(view, fields));
    },
    stop: () => post(formOf({ intent: 'stop' })),
    dismiss: (id: string) => {
      setAction(null);
      post(formOf({ intent: 'dismiss', id }));
    },
  };
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** A view as a form says it, which is posted: it may search for a phone. */
export function wholeViewForm(view: ListView, fields: Record<string, string>): FormData {
  const form = formOf(fields);
  for (const [name, value] of listViewParams({ ...view, cursor: null })) form.set(name, value);
  return form;
}
