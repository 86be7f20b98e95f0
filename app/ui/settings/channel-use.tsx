import { BlockStack, Link, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { DailyLimit } from '#app/domain/daily-limit.ts';
import { limitUseWords } from '../words/limit-words.ts';

type ChannelUseProps = { readonly people: number; readonly limit: DailyLimit | null };

/** How WhatsApp rates the number, as far as 1MSG tells, and how many people it messaged. */
export function ChannelUse({ people, limit }: ChannelUseProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t('channel.quality')} <span aria-hidden>–</span>
        <span className="visually-hidden">{t('channel.noData')}</span>
        {' · '}
        {limit === null ? t('channel.people', { count: people }) : limitUseWords(t, people, limit)}
      </Text>
      {limit === null ? (
        <Text as="p" tone="subdued">
          {t('channel.limitUnknown')} <Link url="#daily-limit">{t('channel.enterLimit')}</Link>
        </Text>
      ) : null}
    </BlockStack>
  );
}
