import { expect, test } from 'vitest';
import { showNumber, showSpread } from '#bench/figures.ts';
import { goalTable, tableLines } from '#bench/print-table.ts';

test('a table is Markdown with its columns in line, figures to the right', () => {
  const table = {
    title: 'T',
    columns: ['who', 'rate'],
    rows: [
      ['app', '12,345'],
      ['bare', '9'],
    ],
  };
  expect(tableLines(table)).toEqual([
    'T',
    '',
    '| who  |   rate |',
    '| ---- | -----: |',
    '| app  | 12,345 |',
    '| bare |      9 |',
  ]);
});

test('goals say whether they were met, missed or not measured, and why', () => {
  const { rows } = goalTable([
    { goal: 'fast', figure: '2', met: true },
    { goal: 'faster', figure: '1', met: false, reason: 'the core is full' },
    { goal: 'fastest', figure: '–', met: null, reason: 'no server' },
  ]);
  expect(rows).toEqual([
    ['fast', '2', 'met', ''],
    ['faster', '1', 'missed', 'the core is full'],
    ['fastest', '–', '–', 'no server'],
  ]);
});

test('a figure is shown as its median with the range', () => {
  expect(showSpread({ median: 1234.5, lowest: 1000, highest: 2000 }, 0)).toBe(
    '1,235 (1,000–2,000)',
  );
  expect(showNumber(1.005, 1)).toBe('1.0');
});
