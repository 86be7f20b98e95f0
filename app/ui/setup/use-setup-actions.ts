import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ConnectResult,
  CreateTemplateResult,
  SwitchResult,
} from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';

export type SetupActions = ReturnType<typeof useSetupActions>;

/** What the steps ask for: kept by the guide, because a step that is done closes with its form. */
export function useSetupActions() {
  const { t } = useTranslation();
  const connecting = useFetcher<ConnectResult>();
  const creating = useFetcher<CreateTemplateResult>();
  const choosing = useFetcher<{ outcome: 'chosen' | 'not_usable' }>();
  const switching = useFetcher<SwitchResult>();
  const connected = answerOf(connecting)?.outcome === 'connected';
  const created = answerOf(creating)?.outcome === 'created';
  const chosen = answerOf(choosing)?.outcome === 'chosen';
  const switchedOn = answerOf(switching)?.outcome === 'on';
  useToast(connected, t('channel.connected'));
  useToast(created, t('setup.template.created'));
  useToast(chosen, t('templates.saved'));
  useToast(switchedOn, t('home.switchedOn'));
  return { connecting, creating, choosing, switching };
}

/** What a fetcher was answered, once nothing is under way. */
export function answerOf<Answer>(fetcher: {
  readonly state: string;
  readonly data: Answer | undefined;
}): Answer | undefined {
  return fetcher.state === 'idle' ? fetcher.data : undefined;
}

function useToast(isDone: boolean, words: string): void {
  useEffect(() => {
    if (isDone) showToast(words);
  }, [isDone, words]);
}
