import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, ButtonGroup, InlineStack, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type {
  ChannelCheck,
  ChannelView,
  ConnectResult,
  SettingsView,
} from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { HoldBanner } from '../hold-banner.tsx';
import { PhoneNumber } from '../phone-number.tsx';
import { ReportsNote } from '../reports-note.tsx';
import { ShopTime } from '../shop-time.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { NOTICE_WORDS } from '../words/notice-words.ts';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { CHANNEL_COPY, channelBadge, channelTrouble } from './channel-words.ts';
import { ConnectForm } from './connect-form.tsx';
import { ReplaceTokenForm } from './replace-token-form.tsx';

type ChannelCardProps = {
  readonly settings: Pick<SettingsView, 'baseUrls' | 'channel' | 'holds'>;
  /** The channel's phone as it is read. */
  readonly phone: string | null;
};

/** The channel: connected or not, and what can be done with it. Each action works at once. */
export function ChannelCard({ settings, phone }: ChannelCardProps) {
  // Here, so that the answer outlives the form that asked.
  const connecting = useFetcher<ConnectResult>();
  const result = connecting.state === 'idle' ? connecting.data : undefined;
  useEffect(() => {
    if (result?.outcome === 'connected') showToast(CHANNEL_COPY.connected);
  }, [result]);
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
        <ChannelTroubleBanner trouble={channelTrouble(result, channel.channelId)} />
      ) : null}
      <ChannelFacts channel={channel} phone={phone} />
      <ChannelActions channel={channel} />
    </BlockStack>
  );
}

type ChannelFactsProps = { readonly channel: ChannelView; readonly phone: string | null };

function ChannelFacts({ channel, phone }: ChannelFactsProps) {
  const badge = channelBadge(channel.status);
  const reportsOn = channel.hookRegisteredAt !== null;
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
        <span>
          {phone === null ? null : (
            <>
              <PhoneNumber>{phone}</PhoneNumber>
              {' · '}
            </>
          )}
          channel {channel.channelId}
          {channel.checkedAt === null ? null : (
            <>
              {' · checked '}
              <ShopTime at={channel.checkedAt} show="sentence" />
            </>
          )}
        </span>
      </InlineStack>
      <InlineStack gap="200" blockAlign="center">
        <Text as="span">{CHANNEL_COPY.reports}</Text>
        <ToneBadge tone={reportsOn ? 'success' : 'attention'}>
          {reportsOn ? 'On' : NOTICE_WORDS.reports_off.label}
        </ToneBadge>
        {reportsOn || channel.reports !== null ? null : (
          <Text as="span">{NOTICE_WORDS.reports_off.explanation}</Text>
        )}
      </InlineStack>
      {channel.reports === null ? null : <ReportsNote reports={channel.reports} />}
    </BlockStack>
  );
}

function ChannelActions({ channel }: { readonly channel: ChannelView }) {
  const checking = useFetcher<ChannelCheck>();
  const disconnecting = useFetcher<{ outcome: string }>();
  const [asks, setAsks] = useState(false);
  const [replaces, setReplaces] = useState(false);
  const checked = checking.state === 'idle' ? checking.data : undefined;
  useEffect(() => {
    if (checked?.outcome === 'checked') showToast(CHANNEL_COPY.checked);
  }, [checked]);
  const disconnect = () => {
    setAsks(false);
    disconnecting.submit({ intent: 'disconnect' }, { method: 'post', encType: 'application/json' });
  };
  return (
    <BlockStack gap="300">
      <ChannelTroubleBanner trouble={channelTrouble(checked, channel.channelId)} />
      <ButtonGroup>
        <Button
          loading={checking.state !== 'idle'}
          onClick={() =>
            checking.submit({ intent: 'check' }, { method: 'post', encType: 'application/json' })
          }
        >
          {CHANNEL_COPY.checkNow}
        </Button>
        <Button onClick={() => setReplaces(true)} ariaExpanded={replaces}>
          {CHANNEL_COPY.replaceToken}
        </Button>
        <Button
          tone="critical"
          loading={disconnecting.state !== 'idle'}
          onClick={() => setAsks(true)}
        >
          {CHANNEL_COPY.disconnect}
        </Button>
      </ButtonGroup>
      {replaces ? (
        <ReplaceTokenForm channelId={channel.channelId} onClose={() => setReplaces(false)} />
      ) : null}
      {asks ? (
        <ConfirmModal
          id="disconnect"
          title={CHANNEL_COPY.disconnectTitle}
          text={CHANNEL_COPY.disconnectText}
          confirm={CHANNEL_COPY.disconnect}
          cancel={CHANNEL_COPY.keep}
          isDestructive
          onConfirm={disconnect}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </BlockStack>
  );
}
