import { useBlocker } from '@remix-run/react';
import { SaveBar } from '@shopify/app-bridge-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmLeaving } from './app-bridge.ts';
import { useOnline } from './online.ts';

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
  const isOnline = useOnline();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && !isSaving && currentLocation.pathname !== nextLocation.pathname,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each attempt to leave
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    confirmLeaving().then(() => {
      // Given up, so that they do not come back with the page.
      onDiscard();
      blocker.proceed();
    }, blocker.reset);
  }, [blocker]);
  return (
    <SaveBar id={id} open={isDirty}>
      <button type="button" variant="primary" disabled={isSaving || !isOnline} onClick={onSave}>
        {t('action.save')}
      </button>
      <button type="button" disabled={isSaving} onClick={onDiscard}>
        {t('action.discard')}
      </button>
    </SaveBar>
  );
}
