import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, ButtonGroup, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { channelFieldError, channelFieldProblems, channelTrouble } from './channel-words.ts';
import { errorOf, fieldId } from './field-words.ts';

type ReplaceTokenFormProps = { readonly channelId: string; readonly onClose: () => void };

/** Takes a new token for the channel; the old one stays until 1MSG accepts the new one. */
export function ReplaceTokenForm({ channelId, onClose }: ReplaceTokenFormProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<ConnectResult>();
  const [token, setToken] = useState('');
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  const error =
    errorOf(t, channelFieldProblems(result), 'token') ||
    channelFieldError(t, result, 'token', channelId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (error !== false) document.getElementById(fieldId('token'))?.focus();
    if (result?.outcome !== 'connected') return;
    showToast(t('channel.replaced'));
    if (channelTrouble(t, result, channelId) === null) onClose();
  }, [result]);
  const replace = (event: FormEvent) => {
    event.preventDefault();
    fetcher.submit(
      { intent: 'replace_token', token },
      { method: 'post', encType: 'application/json' },
    );
  };
  return (
    <form onSubmit={replace} noValidate>
      <BlockStack gap="400">
        <Text as="p">{t('channel.replaceText')}</Text>
        {error === false ? (
          <ChannelTroubleBanner trouble={channelTrouble(t, result, channelId)} />
        ) : null}
        <TextField
          id={fieldId('token')}
          label={t('channel.newToken')}
          type="password"
          value={token}
          onChange={setToken}
          autoComplete="off"
          error={error}
          autoFocus
        />
        <ButtonGroup>
          <Button submit loading={fetcher.state !== 'idle'}>
            {t('channel.replaceToken')}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
        </ButtonGroup>
      </BlockStack>
    </form>
  );
}
