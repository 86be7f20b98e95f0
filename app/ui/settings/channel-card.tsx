import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, ButtonGroup, InlineStack, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ChannelCheck,
  ChannelView,
  ConnectResult,
  SettingsView,
} from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { HoldBanner } from '../hold-banner.tsx';
import { ReportsNote } from '../reports-note.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { noticeWords } from '../words/notice-words.ts';
import { ChannelHealth } from './channel-health.tsx';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { ChannelUse } from './channel-use.tsx';
import { channelTrouble } from './channel-words.ts';
import { ConnectForm } from './connect-form.tsx';
import { ReplaceToken } from './replace-token.tsx';

type ChannelCardProps = {
  readonly settings: Pick<
    SettingsView,
    'baseUrls' | 'channel' | 'channelUse' | 'dailyLimit' | 'holds'
  >;
  /** The channel's phone as it is read. */
  readonly phone: string | null;
};

/** The channel: connected or not, and what can be done with it. Each action works at once. */
export function ChannelCard({ settings, phone }: ChannelCardProps) {
  const { t } = useTranslation();
  // Here, so that the answer outlives the form that asked.
  const connecting = useFetcher<ConnectResult>();
  const result = connecting.state === 'idle' ? connecting.data : undefined;
  useEffect(() => {
    if (result?.outcome === 'connected') showToast(t('channel.connected'));
  }, [result, t]);
  const { channel, baseUrls, holds } = settings;
  if (channel === null) return <ConnectForm baseUrls={baseUrls} fetcher={connecting} />;
  return (
    <BlockStack gap="400">
      {holds
        .filter(({ kind }) => kind === 'channel')
        .map((hold) => (
          <HoldBanner key={hold.id} hold={hold} />
        ))}
      {result?.outcome === 'connected' ? (
        <ChannelTroubleBanner trouble={channelTrouble(t, result, channel.channelId)} />
      ) : null}
      <ChannelHealth channel={channel} phone={phone} />
      <ChannelUse people={settings.channelUse?.people ?? 0} limit={settings.dailyLimit} />
      <ChannelReports channel={channel} />
      <ChannelActions channel={channel} unsent={settings.channelUse?.unsent ?? 0} />
    </BlockStack>
  );
}

type ChannelReportsProps = { readonly channel: ChannelView };

function ChannelReports({ channel }: ChannelReportsProps) {
  const { t } = useTranslation();
  const off = noticeWords(t, 'reports_off');
  const reportsOn = channel.hookRegisteredAt !== null;
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span">{t('channel.reports')}</Text>
        <ToneBadge tone={reportsOn ? 'success' : 'attention'}>
          {reportsOn ? t('channel.reportsOn') : off.label}
        </ToneBadge>
        {reportsOn || channel.reports !== null ? null : <Text as="span">{off.explanation}</Text>}
      </InlineStack>
      {channel.reports === null ? null : <ReportsNote reports={channel.reports} />}
    </BlockStack>
  );
}

type ChannelActionsProps = { readonly channel: ChannelView; readonly unsent: number };

function ChannelActions({ channel, unsent }: ChannelActionsProps) {
  const { t } = useTranslation();
  const checking = useFetcher<ChannelCheck>();
  const disconnecting = useFetcher<{ outcome: string }>();
  const [asks, setAsks] = useState(false);
  const checked = checking.state === 'idle' ? checking.data : undefined;
  useEffect(() => {
    if (checked?.outcome === 'checked') showToast(t('channel.checked'));
  }, [checked, t]);
  const disconnect = () => {
    setAsks(false);
    disconnecting.submit({ intent: 'disconnect' }, { method: 'post', encType: 'application/json' });
  };
  return (
    <BlockStack gap="300">
      <ChannelTroubleBanner trouble={channelTrouble(t, checked, channel.channelId)} />
      <ButtonGroup>
        <Button
          loading={checking.state !== 'idle'}
          onClick={() =>
            checking.submit({ intent: 'check' }, { method: 'post', encType: 'application/json' })
          }
        >
          {t('channel.checkNow')}
        </Button>
        <ReplaceToken channelId={channel.channelId} />
        <Button
          tone="critical"
          loading={disconnecting.state !== 'idle'}
          onClick={() => setAsks(true)}
        >
          {t('channel.disconnect')}
        </Button>
      </ButtonGroup>
      {asks ? (
        <ConfirmModal
          id="disconnect"
          title={t('channel.disconnectTitle')}
          text={t('channel.disconnectText', { count: unsent })}
          confirm={t('channel.disconnect')}
          cancel={t('channel.keep')}
          isDestructive
          onConfirm={disconnect}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </BlockStack>
  );
}
