import { expect, test } from 'vitest';
import { readCsv, writeCsv } from '#app/ui/opt-outs/csv-file.ts';

test('reads what spreadsheets write, by commas or semicolons, with their mark and empty lines', async () => {
  expect(await readCsv('\ufeffPhone,Name\r\n"+49 30 901820","Lind, Maria"\r\n\r\n')).toEqual([
    ['Phone', 'Name'],
    ['+49 30 901820', 'Lind, Maria'],
  ]);
  expect(await readCsv('Phone;Name\n030 1;Jo\n')).toEqual([
    ['Phone', 'Name'],
    ['030 1', 'Jo'],
  ]);
});

test.each(['=1+1', '+49abc', '-1', '@SUM(A1)', '\tx', '\rx'])(
  'a spreadsheet takes %j for no formula',
  async (cell) => {
    const text = await writeCsv('Number', [cell]);
    const [, written] = await readCsv(text);
    expect(written).toEqual([`'${cell}`]);
  },
);

test('begins with the mark by which spreadsheets know the letters', async () => {
  expect(await writeCsv('読み取れない番号', ['x'])).toBe('\ufeff読み取れない番号\r\nx\r\n');
});
