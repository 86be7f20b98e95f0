import { useRevalidator } from '@remix-run/react';
import { Banner, BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CountedPeriod } from '#app/domain/daily-counts.ts';
import type { FigureDays } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { durationWords } from './duration-words.ts';
import { FigureTiles } from './figure-tiles.tsx';
import { HowWeCount } from './how-we-count.tsx';
import { MessagesPerDay } from './messages-per-day.tsx';
import { PeriodButtons } from './period-buttons.tsx';
import './figures.css';

/** What came of reading the figures; the rest of the page is shown without them, too. */
export type FiguresReading =
  | { readonly outcome: 'read'; readonly period: CountedPeriod }
  /** `reference`: by which the log knows why. */
  | { readonly outcome: 'failed'; readonly reference: string };

type FiguresCardProps = {
  readonly days: FigureDays;
  readonly reading: FiguresReading;
  /** The page is probably shown on a phone. */
  readonly fromPhone: boolean;
  /** Nothing keeps messages from going out. */
  readonly isSending: boolean;
};

/**
 * How many messages reached customers, and how fast. Drawn again for other figures only: the page
 * around it is with each step of the router.
 */
export const FiguresCard = memo(function FiguresCard({
  days,
  reading,
  fromPhone,
  isSending,
}: FiguresCardProps) {
  const { t } = useTranslation();
  return (
    <SectionCard title={t('figures.title')} titleHidden>
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <PeriodButtons days={days} />
        <HowWeCount />
      </InlineStack>
      {reading.outcome === 'failed' ? (
        <FiguresFailed reference={reading.reference} isSending={isSending} />
      ) : (
        <Figures days={days} period={reading.period} fromPhone={fromPhone} />
      )}
    </SectionCard>
  );
});

type FiguresProps = {
  readonly days: FigureDays;
  readonly period: CountedPeriod;
  readonly fromPhone: boolean;
};

const Figures = memo(function Figures({ days, period, fromPhone }: FiguresProps) {
  return (
    <BlockStack gap="400">
      <FigureTiles total={period.total} />
      <Speed period={period} />
      <MessagesPerDay days={days} period={period} fromPhone={fromPhone} />
    </BlockStack>
  );
});

function Speed({ period }: { readonly period: CountedPeriod }) {
  const { t } = useTranslation();
  const { medianToPhone, medianInApp } = period;
  if (medianToPhone === null) return null;
  const phone = durationWords(t, medianToPhone);
  return (
    <Text as="p">
      {medianInApp === null
        ? t('figures.median', { phone })
        : t('figures.medianWithApp', { phone, app: durationWords(t, medianInApp) })}
    </Text>
  );
}

type FiguresFailedProps = { readonly reference: string; readonly isSending: boolean };

function FiguresFailed({ reference, isSending }: FiguresFailedProps) {
  const { t } = useTranslation();
  const { revalidate, state } = useRevalidator();
  return (
    <Banner tone="critical">
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">{isSending ? t('figures.failedToLoad') : t('figures.failedWhileHeld')}</Text>
        <Text as="p">{t('error.failed.reference', { reference })}</Text>
        <Button onClick={revalidate} loading={state === 'loading'}>
          {t('error.failed.tryAgain')}
        </Button>
      </BlockStack>
    </Banner>
  );
}
