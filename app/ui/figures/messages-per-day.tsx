import {
  BlockStack,
  Button,
  ButtonGroup,
  InlineStack,
  SkeletonBodyText,
  Text,
} from '@shopify/polaris';
import { lazy, memo, Suspense, useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CountedPeriod } from '#app/domain/daily-counts.ts';
import type { FigureDays } from '#app/pipeline/merchant-app.ts';
import { useNarrowScreen } from '../narrow-screen.ts';
import { MessagesTable } from './messages-table.tsx';
import { summaryWords } from './summary-words.ts';

/** With its library, which no first paint waits for. */
const MessagesChart = lazy(() => import('./messages-chart.tsx'));

const VIEWS = ['chart', 'table'] as const;
type View = (typeof VIEWS)[number];

type MessagesPerDayProps = {
  readonly days: FigureDays;
  readonly period: CountedPeriod;
  readonly fromPhone: boolean;
};

/** The days of a period beside each other: as bars, or as a table with every value. */
export function MessagesPerDay({ days, period, fromPhone }: MessagesPerDayProps) {
  const { t } = useTranslation();
  const isNarrow = useNarrowScreen(fromPhone);
  const [chosen, setChosen] = useState<View | null>(null);
  const view = chosen ?? (isNarrow ? 'table' : 'chart');
  // The button shows at once that it was pressed, the table of ninety days follows.
  const shown = useDeferredValue(view);
  return (
    <BlockStack gap="300">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="h3" variant="headingSm">
          {t('figures.perDay')}
        </Text>
        {period.total.all === 0 ? null : (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's.
          <div role="group" aria-label={t('figures.view.label')}>
            <ButtonGroup variant="segmented">
              {VIEWS.map((name) => (
                <Button key={name} pressed={name === view} onClick={() => setChosen(name)}>
                  {t(`figures.view.${name}`)}
                </Button>
              ))}
            </ButtonGroup>
          </div>
        )}
      </InlineStack>
      {period.total.all === 0 ? (
        <div className="figure-empty">
          <Text as="p" tone="subdued">
            {t('figures.empty')}
          </Text>
        </div>
      ) : shown === 'table' ? (
        <MessagesTable period={period} isNarrow={isNarrow} />
      ) : (
        <figure className="figure-chart" aria-label={summaryWords(t, days, period.total)}>
          <LateChart period={period} />
        </figure>
      )}
    </BlockStack>
  );
}

/** The chart, once the page has been painted. */
const LateChart = memo(function LateChart({ period }: { readonly period: CountedPeriod }) {
  const [painted, setPainted] = useState(false);
  useEffect(() => setPainted(true), []);
  const waiting = <SkeletonBodyText lines={8} />;
  return painted ? (
    <Suspense fallback={waiting}>
      <MessagesChart period={period} />
    </Suspense>
  ) : (
    waiting
  );
});
