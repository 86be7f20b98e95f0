import { BlockStack, Button, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { ReportsNote } from '../reports-note.tsx';
import { SectionCard } from '../section-card.tsx';
import { ToneBadge } from '../state-badge.tsx';
import {
  type AttentionFacts,
  type AttentionItem,
  AttentionText,
  attentionItems,
} from './attention-items.tsx';
import { sentTwiceWords } from './home-words.ts';

/** So many are shown at first. */
const MOST_SHOWN = 5;

type AttentionCardProps = {
  readonly facts: AttentionFacts & Pick<HomeView, 'sentTwice'>;
};

/** What needs a hand, the worst first, with one next step each. */
export function AttentionCard({ facts }: AttentionCardProps) {
  const { t, i18n } = useTranslation();
  const listId = useId();
  const [all, setAll] = useState(false);
  const items = attentionItems(t, facts, i18n.language);
  const shown = all ? items : items.slice(0, MOST_SHOWN);
  const title =
    items.length === 0
      ? t('home.attention.title')
      : t('home.attention.titleWith', { number: items.length });
  return (
    <SectionCard title={title}>
      {items.length === 0 ? <Text as="p">{t('home.attention.none')}</Text> : null}
      <BlockStack as="ul" gap="300" id={listId}>
        {shown.map((item) => (
          <AttentionRow key={item.key} item={item} />
        ))}
        <Notes facts={facts} />
      </BlockStack>
      {items.length > MOST_SHOWN ? (
        <div>
          <Button
            variant="plain"
            ariaExpanded={all}
            ariaControls={listId}
            onClick={() => setAll(!all)}
          >
            {all
              ? t('home.attention.seeFewer')
              : t('home.attention.seeAll', { number: items.length })}
          </Button>
        </div>
      ) : null}
    </SectionCard>
  );
}

function AttentionRow({ item }: { readonly item: AttentionItem }) {
  return (
    <li className="home-row">
      <BlockStack gap="100" inlineAlign="start">
        <ToneBadge tone={item.tone}>{item.badge}</ToneBadge>
        <AttentionText item={item} />
      </BlockStack>
      {item.step}
    </li>
  );
}

/** What happened and needs nothing. */
function Notes({ facts: { reports, sentTwice } }: AttentionCardProps) {
  const { t } = useTranslation();
  return (
    <>
      {reports?.state === 'restored' ? (
        <li>
          <ReportsNote reports={reports} />
        </li>
      ) : null}
      {sentTwice > 0 ? (
        <li>
          <Text as="p" tone="subdued">
            {sentTwiceWords(t, sentTwice)}
          </Text>
        </li>
      ) : null}
    </>
  );
}
