import { ProgressBar, Text } from '@shopify/polaris';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LimitView } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { limitUseWords } from '../words/limit-words.ts';

/** How much of the daily limit is used up. */
export function LimitCard({ people, limit, use }: LimitView) {
  const { t } = useTranslation();
  const labelId = useId();
  return (
    <SectionCard title={t('home.limit.title')}>
      <Text as="p" id={labelId}>
        {limitUseWords(t, people, limit)}
      </Text>
      <ProgressBar
        progress={Math.min((people / limit) * 100, 100)}
        size="small"
        tone={use === 'reached' ? 'critical' : 'primary'}
        animated={false}
        ariaLabelledBy={labelId}
      />
      <Text as="p" tone="subdued">
        {t('home.limit.howCounted')}
      </Text>
    </SectionCard>
  );
}
