import type { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectResult } from '#app/pipeline/merchant-app.ts';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { channelFieldError, channelFieldProblems, channelTrouble } from './channel-words.ts';
import { errorOf, fieldId, focusFirst } from './field-words.ts';

type ConnectFormProps = {
  readonly baseUrls: readonly string[];
  readonly fetcher: ReturnType<typeof useFetcher<ConnectResult>>;
  /** Where it posts to; without it, to its own page. */
  readonly action?: string;
};

/** Connects a channel by its ID and token; the token is sent and never shown again. */
export function ConnectForm({ baseUrls, fetcher, action }: ConnectFormProps) {
  const { t } = useTranslation();
  const [channelId, setChannelId] = useState('');
  const [token, setToken] = useState('');
  const [baseUrl, setBaseUrl] = useState(baseUrls[0] ?? null);
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  const problems = channelFieldProblems(result);
  const channelError =
    errorOf(t, problems, 'channelId') || channelFieldError(t, result, 'channelId', channelId);
  const tokenError =
    errorOf(t, problems, 'token') || channelFieldError(t, result, 'token', channelId);
  useFocusOnError(result, channelError, tokenError);

  const connect = (event: FormEvent) => {
    event.preventDefault();
    fetcher.submit(
      { intent: 'connect', channelId, token, baseUrl },
      {
        method: 'post',
        encType: 'application/json',
        ...(action === undefined ? {} : { action }),
      },
    );
  };
  const isFieldError = channelError !== false || tokenError !== false;
  return (
    <form onSubmit={connect} noValidate>
      <BlockStack gap="400">
        {isFieldError ? null : (
          <ChannelTroubleBanner trouble={channelTrouble(t, result, channelId)} />
        )}
        <Text as="p">{t('channel.connectText')}</Text>
        <TextField
          id={fieldId('channelId')}
          label={t('channel.id')}
          value={channelId}
          onChange={setChannelId}
          autoComplete="off"
          inputMode="numeric"
          error={channelError}
        />
        <TextField
          id={fieldId('token')}
          label={t('channel.token')}
          type="password"
          value={token}
          onChange={setToken}
          autoComplete="off"
          error={tokenError}
        />
        {baseUrls.length > 1 ? (
          <Select
            id={fieldId('baseUrl')}
            label={t('channel.server')}
            options={baseUrls.map((url) => ({ value: url, label: serverName(url) }))}
            value={baseUrl ?? ''}
            onChange={setBaseUrl}
            error={errorOf(t, problems, 'baseUrl')}
          />
        ) : null}
        <InlineStack>
          <Button submit variant="primary" loading={fetcher.state !== 'idle'}>
            {t('channel.connect')}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}

function useFocusOnError(
  result: ConnectResult | undefined,
  channelError: string | false,
  tokenError: string | false,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (result?.outcome === 'invalid') focusFirst(result.problems);
    else if (channelError !== false) document.getElementById(fieldId('channelId'))?.focus();
    else if (tokenError !== false) document.getElementById(fieldId('token'))?.focus();
  }, [result]);
}

function serverName(url: string): string {
  return URL.parse(url)?.host ?? url;
}
