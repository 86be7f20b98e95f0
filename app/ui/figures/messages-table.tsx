import { BlockStack, Text } from '@shopify/polaris';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CountedPeriod, SkipCount } from '#app/domain/daily-counts.ts';
import { useClock } from '../clock.tsx';
import { formatCalendarDay } from '../dates.ts';
import { formatNumber } from '../numbers.ts';

const COLUMNS = ['all', 'send', 'sent', 'delivered', 'read', 'failed', 'skipped'] as const;

type MessagesTableProps = {
  readonly period: CountedPeriod;
  /** A card for each day instead of a row. */
  readonly isNarrow: boolean;
};

/** Every value of a period, the newest day first, and why messages were skipped. */
export const MessagesTable = memo(function MessagesTable({ period, isNarrow }: MessagesTableProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="400">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section className="figure-days" aria-label={t('figures.perDay')} tabIndex={0}>
        {isNarrow ? <DayCards period={period} /> : <DayRows period={period} />}
      </section>
      {period.skips.length === 0 ? null : <SkipRows skips={period.skips} />}
    </BlockStack>
  );
});

function newestFirst({ days }: CountedPeriod) {
  return days.toReversed();
}

function DayRows({ period }: { readonly period: CountedPeriod }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <table className="figure-table">
      <thead>
        <tr>
          <th scope="col">{t('figures.column.day')}</th>
          {COLUMNS.map((column) => (
            <th scope="col" key={column}>
              {t(`figures.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {newestFirst(period).map(({ day, counts }) => (
          <tr key={day}>
            <th scope="row">{formatCalendarDay(day, clock)}</th>
            {COLUMNS.map((column) => (
              <td key={column}>{formatNumber(counts[column], clock.locale)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DayCards({ period }: { readonly period: CountedPeriod }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <ul className="figure-cards">
      {newestFirst(period).map(({ day, counts }) => (
        <li key={day}>
          <Text as="p" fontWeight="semibold">
            {formatCalendarDay(day, clock)}
          </Text>
          {counts.all === 0 ? (
            <Text as="p" tone="subdued">
              {t('figures.nothing')}
            </Text>
          ) : (
            <dl className="figure-card">
              {COLUMNS.map((column) => (
                <div key={column}>
                  <dt>{t(`figures.column.${column}`)}</dt>
                  <dd>{formatNumber(counts[column], clock.locale)}</dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

function SkipRows({ skips }: { readonly skips: readonly SkipCount[] }) {
  const { t } = useTranslation();
  const { locale } = useClock();
  return (
    <table className="figure-table figure-skips">
      <caption>{t('figures.whySkipped')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('figures.column.reason')}</th>
          <th scope="col">{t('figures.column.skipped')}</th>
        </tr>
      </thead>
      <tbody>
        {skips.map(({ reason, count }) => (
          <tr key={reason}>
            <th scope="row">{t(`skip.${reason}.label`)}</th>
            <td>{formatNumber(count, locale)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
