import { useBlocker } from '@remix-run/react';
import { SaveBar } from '@shopify/app-bridge-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmLeaving } from './app-bridge.ts';

type FormSaveBarProps = {
  /** Unique on the page. */
  readonly id: string;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
};

/** The admin's bar for unsaved changes; leaving the page with some is asked about. */
export function FormSaveBar({ id, isDirty, isSaving, onSave, onDiscard }: FormSaveBarProps) {
  const { t } = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && !isSaving && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    confirmLeaving().then(blocker.proceed, blocker.reset);
  }, [blocker]);
  return (
    <SaveBar id={id} open={isDirty}>
      <button type="button" variant="primary" disabled={isSaving} onClick={onSave}>
        {t('action.save')}
      </button>
      <button type="button" disabled={isSaving} onClick={onDiscard}>
        {t('action.discard')}
      </button>
    </SaveBar>
  );
}
