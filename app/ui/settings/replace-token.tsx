import { useFetcher } from '@remix-run/react';
import {
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  Popover,
  type PopoverPublicAPI,
  Text,
  TextField,
} from '@shopify/polaris';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { channelFieldError, channelFieldProblems, channelTrouble } from './channel-words.ts';
import { errorOf, fieldId } from './field-words.ts';

type ReplaceTokenProps = { readonly channelId: string };

/**
 * The button, with a form that opens over the page: nothing below it moves. While 1MSG is asked, a
 * press beside it does not close it, or nobody would learn the answer.
 */
export function ReplaceToken({ channelId }: ReplaceTokenProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<ConnectResult>();
  const [open, setOpen] = useState(false);
  const popover = useRef<PopoverPublicAPI>(null);
  // The focus goes back to the button.
  const close = () => popover.current?.close('activator');
  const isBusy = fetcher.state !== 'idle';
  const result = isBusy ? undefined : fetcher.data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (result?.outcome !== 'connected') return;
    showToast(t('channel.replaced'));
    if (channelTrouble(t, result, channelId) === null) close();
  }, [result]);
  return (
    <Popover
      ref={popover}
      active={open}
      preferredAlignment="left"
      onClose={() => {
        if (!isBusy) setOpen(false);
      }}
      activator={<Button onClick={() => setOpen(!open)}>{t('channel.replaceToken')}</Button>}
    >
      {/* It stands outside of the page's main part, and so is a part of its own. */}
      <section aria-label={t('channel.replaceToken')}>
        <ReplaceTokenForm channelId={channelId} fetcher={fetcher} onCancel={close} />
      </section>
    </Popover>
  );
}

type ReplaceTokenFormProps = {
  readonly channelId: string;
  readonly fetcher: ReturnType<typeof useFetcher<ConnectResult>>;
  readonly onCancel: () => void;
};

/** Takes a new token for the channel; the old one stays until 1MSG accepts the new one. */
function ReplaceTokenForm({ channelId, fetcher, onCancel }: ReplaceTokenFormProps) {
  const { t } = useTranslation();
  const [token, setToken] = useState('');
  // What was answered before the form was opened is of another token.
  const [before] = useState(fetcher.data);
  const isBusy = fetcher.state !== 'idle';
  const result = isBusy || fetcher.data === before ? undefined : fetcher.data;
  const error =
    errorOf(t, channelFieldProblems(result), 'token') ||
    channelFieldError(t, result, 'token', channelId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (error !== false) document.getElementById(fieldId('token'))?.focus();
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
      <Box padding="400" maxWidth="360px">
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
          />
          <ButtonGroup>
            <Button submit variant="primary" loading={isBusy}>
              {t('channel.replaceToken')}
            </Button>
            <Button onClick={onCancel}>{t('action.cancel')}</Button>
          </ButtonGroup>
        </BlockStack>
      </Box>
    </form>
  );
}
