import { useFetcher } from '@remix-run/react';
import { InlineStack, SkeletonBodyText, Text } from '@shopify/polaris';
import { useEffect } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ChannelLook, ChannelView } from '#app/pipeline/merchant-app.ts';
import { useClock } from '../clock.tsx';
import { PhoneNumber } from '../phone-number.tsx';
import { ShopTime } from '../shop-time.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { channelBadge } from './channel-words.ts';

type ChannelHealthProps = {
  readonly channel: ChannelView;
  /** The channel's phone as it is read. */
  readonly phone: string | null;
};

/** What was seen less long ago is shown without asking again. */
const FRESH_MS = 60_000;

/** How the number is at 1MSG, which is asked once the page is there. */
export function ChannelHealth({ channel, phone }: ChannelHealthProps) {
  const { t } = useTranslation();
  const clock = useClock();
  const fetcher = useFetcher<ChannelLook>();
  const { checkedAt } = channel;
  const isStale = checkedAt === null || Date.parse(clock.now) - Date.parse(checkedAt) > FRESH_MS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page has come
  useEffect(() => {
    if (isStale)
      fetcher.submit({ intent: 'look' }, { method: 'post', encType: 'application/json' });
  }, []);
  const look = fetcher.state === 'idle' ? fetcher.data : undefined;
  if (isStale && look === undefined) {
    return (
      <div role="status" className="channel-health">
        <span className="visually-hidden">{t('channel.asking')}</span>
        <SkeletonBodyText lines={1} />
      </div>
    );
  }
  if (look !== undefined && look.outcome !== 'seen' && isStale) {
    return (
      <div className="channel-health">
        <InlineStack gap="200" blockAlign="center">
          <Text as="p">
            {look.outcome === 'not_answering' ? t('channel.notAnswering') : t('channel.notChecked')}
          </Text>
          <Named channel={channel} phone={phone} />
        </InlineStack>
      </div>
    );
  }
  const badge = channelBadge(t, channel.status);
  return (
    <div className="channel-health">
      <InlineStack gap="200" blockAlign="center">
        <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
        <Named channel={channel} phone={phone} />
      </InlineStack>
    </div>
  );
}

function Named({ channel, phone }: ChannelHealthProps) {
  const { t } = useTranslation();
  return (
    <span>
      {phone === null ? null : (
        <>
          <PhoneNumber>{phone}</PhoneNumber>
          {' · '}
        </>
      )}
      {t('channel.named', { id: channel.channelId })}
      {channel.checkedAt === null ? null : (
        <>
          {' · '}
          <Trans
            i18nKey="channel.checkedAt"
            components={{ time: <ShopTime at={channel.checkedAt} show="sentence" /> }}
          />
        </>
      )}
    </span>
  );
}
