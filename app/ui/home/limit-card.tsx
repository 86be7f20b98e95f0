import { ProgressBar, Text } from '@shopify/polaris';
import { useId } from 'react';
import type { LimitView } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { limitUseWords } from '../words/limit-words.ts';
import { HOME_COPY } from './home-copy.ts';

/** How much of the daily limit is used up. */
export function LimitCard({ people, limit, use }: LimitView) {
  const labelId = useId();
  return (
    <SectionCard title={HOME_COPY.limit}>
      <Text as="p" id={labelId}>
        {limitUseWords(people, limit)}
      </Text>
      <ProgressBar
        progress={Math.min((people / limit) * 100, 100)}
        size="small"
        tone={use === 'reached' ? 'critical' : 'primary'}
        animated={false}
        ariaLabelledBy={labelId}
      />
      <Text as="p" tone="subdued">
        {HOME_COPY.limitCount}
      </Text>
    </SectionCard>
  );
}
