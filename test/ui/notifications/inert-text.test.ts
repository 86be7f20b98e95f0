import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inertText } from '#app/ui/notifications/inert-text.ts';

test.each([
  ['Maria', 'Maria'],
  ['#1042', '#1042'],
  ['=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'],
  ['+49', "'+49"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['  =1', "  '=1"],
  ['\t=1', "\t'=1"],
  ['Maria;=1', "Maria;'=1"],
  ['Maria\r\n=1', "Maria\r\n'=1"],
  ['\u200b=1', "\u200b'=1"],
  ['Anne-Marie + Jo', 'Anne-Marie + Jo'],
])('%j becomes %j', (text, inert) => {
  expect(inertText(text)).toBe(inert);
});

/** Texts of the signs that matter, where random ones would seldom have two of them in a row. */
const nasty = fc
  .array(fc.constantFrom('=', '+', '-', '@', '＝', ';', ',', '|', '\t', '\r', '\n', ' ', "'", 'a'))
  .map((signs) => signs.join(''));

test('wherever a cell could begin, no formula does; the text stays what it was', () => {
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string()), (text) => {
      const inert = inertText(text);
      for (const cell of inert.split(/[;,|\t\r\n]/))
        expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      const signs = [...inert];
      for (const sign of text) {
        while (signs[0] !== sign && signs[0] === "'") signs.shift();
        expect(signs.shift()).toBe(sign);
      }
    }),
  );
});
