import { BlockStack, InlineStack, Text } from '@shopify/polaris';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationStory, StoryEntry } from '#app/pipeline/merchant-app.ts';
import { useClock } from '../clock.tsx';
import { SectionCard } from '../section-card.tsx';
import { ShopTime } from '../shop-time.tsx';
import { TechnicalDetails } from '../technical-details.tsx';
import { storyWords } from './story-words.ts';

type StoryListProps = { readonly story: NotificationStory };

/** From then on, the week that held its first lines may be gone. */
const LINES_KEPT_MS = 83 * 86_400_000;

/** The story of one notification, the newest last. Drawn again for another story only. */
export const StoryList = memo(function StoryList({ story }: StoryListProps) {
  const { t } = useTranslation();
  const { now } = useClock();
  const decidedAt = story.story.find(({ kind }) => kind.startsWith('decided_'))?.at ?? now;
  const context = {
    status: story.row.status,
    carrierStatus: story.row.carrierStatus,
    phoneSource: story.phoneSource,
  };
  return (
    <SectionCard title={t('story.title')}>
      <ol className="story">
        {story.story.map((entry, index) => {
          const words = storyWords(t, entry, context);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two entries may be alike
            <li key={`${entry.at} ${index}`} className={storyClass(entry)}>
              <BlockStack gap="100">
                <InlineStack gap="200" wrap>
                  <Text as="span" tone="subdued">
                    <ShopTime at={entry.at} seconds />
                  </Text>
                  <Text as="span" tone="subdued">
                    {t(`story.source.${entry.source}`)}
                  </Text>
                </InlineStack>
                <Text as="p" breakWord>
                  {words}
                </Text>
                <TechnicalDetails code={entry.code} text={entry.text} of={words} />
              </BlockStack>
            </li>
          );
        })}
      </ol>
      {Date.parse(now) - Date.parse(decidedAt) < LINES_KEPT_MS ? null : (
        <Text as="p" tone="subdued">
          {t('story.linesGone')}
        </Text>
      )}
    </SectionCard>
  );
});

function storyClass({ kind, detail }: StoryEntry): string {
  const isBad =
    kind === 'attempt_refused' ||
    kind === 'email_refused' ||
    (kind === 'receipt' && detail === 'failed');
  return isBad ? 'story-entry story-bad' : 'story-entry';
}
