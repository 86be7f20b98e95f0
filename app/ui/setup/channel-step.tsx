import { BlockStack, Button, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SetupView } from '#app/pipeline/merchant-app.ts';
import { ConnectForm } from '../settings/connect-form.tsx';
import type { SetupActions } from './use-setup-actions.ts';

type ChannelStepProps = { readonly setup: SetupView; readonly actions: SetupActions };

/** Connects the channel, or says which one is connected. */
export function ChannelStep({ setup, actions }: ChannelStepProps) {
  const { t } = useTranslation();
  const { channel, baseUrls } = setup.settings;
  if (channel === null) {
    return (
      <ConnectForm baseUrls={baseUrls} fetcher={actions.connecting} action="/app/settings?index" />
    );
  }
  return (
    <BlockStack gap="300" inlineAlign="start">
      <Text as="p">{t('setup.channel.connected', { id: channel.channelId })}</Text>
      <Button url="/app/settings#channel">{t('setup.channel.settings')}</Button>
    </BlockStack>
  );
}
