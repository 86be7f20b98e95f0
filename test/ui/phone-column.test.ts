import { describe, expect, test } from 'vitest';
import { readPhoneColumn } from '#app/ui/opt-outs/phone-column.ts';

describe('the numbers of a file', () => {
  test.each([
    ['a plain list', [['+49 30 901820'], ['030 901821']], ['+49 30 901820', '030 901821']],
    ['a list under a heading', [['Phone'], ['+49 30 901820']], ['+49 30 901820']],
    [
      'a list whose first line is unreadable',
      [['nonsense'], ['+49 30 901820']],
      ['nonsense', '+49 30 901820'],
    ],
    [
      'a column whose heading says so, beside another of digits',
      [
        ['Customer ID', 'Name', 'Phone'],
        ['7020000000001', 'Maria', '+49 30 901820'],
        ['7020000000002', 'Jo', ''],
        ['7020000000003', 'Ali', 'unknown'],
      ],
      ['+49 30 901820', 'unknown'],
    ],
    [
      'the fullest column, where no heading is known',
      [
        ['id', 'contact'],
        ['1', '+49 30 901820'],
        ['2', '+49 30 901821'],
      ],
      ['+49 30 901820', '+49 30 901821'],
    ],
    ['nothing', [], []],
    ['a file without a number', [['Name'], ['Maria']], []],
  ])('%s', (_name, rows, numbers) => {
    expect(readPhoneColumn(rows)).toEqual(numbers);
  });

  test('what is an address or a name is no number', () => {
    const rows = [
      ['Email', 'Tel'],
      ['maria1234567@example.com', '030 901820'],
    ];
    expect(readPhoneColumn(rows)).toEqual(['030 901820']);
  });
});
