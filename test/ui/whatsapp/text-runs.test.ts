import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTextRuns } from '#app/ui/whatsapp/text-runs.ts';

const looks = (line: string) =>
  readTextRuns(line, 0).map(({ text, styles }) => [text, ...styles].join('|'));

describe("WhatsApp's marks", () => {
  test.each<[string, string[]]>([
    ['plain', ['plain']],
    ['now *Shipped*.', ['now ', 'Shipped|bold', '.']],
    ['_a_ ~b~ `c`', ['a|italic', ' ', 'b|strike', ' ', 'c|code']],
    ['*_both_*', ['both|bold|italic']],
    ['```a *b* c```', ['a *b* c|code']],
    ['2*3*4', ['2*3*4']],
    ['a * b * c', ['a * b * c']],
    ['*open', ['*open']],
    ['snake_case_name', ['snake_case_name']],
    ['**', ['**']],
    ['', []],
  ])('%s', (line, expected) => {
    expect(looks(line)).toEqual(expected);
  });

  test('a run knows where it stands in the whole text', () => {
    expect(readTextRuns('a *b*', 10)).toEqual([
      { text: 'a ', from: 10, to: 12, styles: [] },
      { text: 'b', from: 13, to: 14, styles: ['bold'] },
    ]);
  });

  test('nothing of a text is lost or moved but its marks', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '*', '_', '~', '`', 'ü', '#') });
    fc.assert(
      fc.property(line, (text) => {
        let at = 0;
        for (const run of readTextRuns(text, 0)) {
          expect(text.slice(run.from, run.to)).toBe(run.text);
          expect(text.slice(at, run.from)).toMatch(/^[*_~`]*$/);
          at = run.to;
        }
        expect(text.slice(at)).toMatch(/^[*_~`]*$/);
      }),
    );
  });
});
