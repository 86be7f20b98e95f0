import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { showToast } from '../app-bridge.ts';

/** The action of the settings page that brings the setup guide back to Home. */
export function useShowGuide() {
  const { t } = useTranslation();
  const fetcher = useFetcher<{ outcome: string }>();
  const isShown = fetcher.state === 'idle' && fetcher.data?.outcome === 'shown';
  useEffect(() => {
    if (isShown) showToast(t('setup.shown'));
  }, [isShown, t]);
  return {
    content: t('setup.showGuide'),
    loading: fetcher.state !== 'idle',
    onAction: () =>
      fetcher.submit(
        { intent: 'show' },
        { method: 'post', action: '/app/setup', encType: 'application/json' },
      ),
  };
}
