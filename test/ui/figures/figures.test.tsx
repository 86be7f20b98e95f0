import { AppProvider } from '@shopify/polaris';
import { describe, expect, test } from 'vitest';
import { type CountedPeriod, countPeriod, type DailyCount } from '#app/domain/daily-counts.ts';
import { ClockProvider } from '#app/ui/clock.tsx';
import { FigureTiles } from '#app/ui/figures/figure-tiles.tsx';
import { MessagesTable } from '#app/ui/figures/messages-table.tsx';
import { summaryWords } from '#app/ui/figures/summary-words.ts';
import { english, renderFor, wordsFor } from '../words.tsx';

const DAY = '2026-11-24';
const row = (counter: string, amount: number): DailyCount => ({ day: DAY, counter, amount });
const PERIOD = countPeriod(
  [DAY, '2026-11-25'],
  [
    row('send', 1221),
    row('sent', 1204),
    row('delivered', 1180),
    row('read', 903),
    row('failed', 14),
    row('skipped:no_phone', 40),
    row('skipped:status_off', 21),
  ],
);

/** What a page says, without its markup. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ')
    .trim();
}

const tiles = (period: CountedPeriod, locale = 'en') =>
  textOf(renderFor(locale, <FigureTiles total={period.total} />));

describe('the tiles', () => {
  test('say how many, and of what', () => {
    expect(tiles(PERIOD)).toBe(
      'Sent 1,204 of 1,221 Delivered 1,180 98% Read 903 77% Failed 14 1.1% Skipped 61 4.8%',
    );
  });

  test('are in the language and the numbers of the admin', () => {
    expect(tiles(PERIOD, 'de')).toContain('Gesendet 1.204 von 1.221');
  });

  test('say that there is no data, not 0 %, where nothing was decided', () => {
    const text = tiles(countPeriod([DAY], []));
    expect(text.match(/– no data/g)).toHaveLength(5);
    expect(text).not.toContain('0');
  });

  test('have no share of nothing', () => {
    const text = tiles(countPeriod([DAY], [row('send', 2)]));
    expect(text).toContain('Delivered 0 – no data');
    expect(text).toContain('Failed 0 0%');
  });
});

describe('the table', () => {
  const table = (isNarrow: boolean) =>
    renderFor(
      'en',
      <AppProvider i18n={{}}>
        <ClockProvider value={{ now: '2026-11-25T12:00:00.000Z', timeZone: 'Europe/Berlin' }}>
          <MessagesTable period={PERIOD} isNarrow={isNarrow} />
        </ClockProvider>
      </AppProvider>,
    );

  test('has every value of every day, the newest first, and why messages were skipped', () => {
    const text = textOf(table(false));
    expect(text).toContain('Nov 25 0 0 0 0 0 0 0 Nov 24 1,282 1,221 1,204 1,180 903 14 61');
    expect(text).toContain('Why messages were skipped Reason Skipped No phone 40 Status is off 21');
  });

  test('is cards with the same values on a narrow screen', () => {
    const html = table(true);
    expect(html.match(/<table/g)).toHaveLength(1);
    expect(textOf(html)).toContain(
      'Nov 25 No messages Nov 24 All 1,282 To send 1,221 Sent 1,204 Delivered 1,180',
    );
  });
});

test('the chart is named by what it shows', () => {
  expect(summaryWords(english, 7, PERIOD.total)).toBe(
    'Messages per day, last 7 days: 1,180 delivered, 14 failed, 61 skipped',
  );
  expect(summaryWords(wordsFor('de'), 1, PERIOD.total)).toBe(
    'Nachrichten pro Tag, heute: 1.180 zugestellt, 14 fehlgeschlagen, 61 übersprungen',
  );
});
