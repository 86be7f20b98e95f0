/**
 * WhatsApp's own marks in a message: `*bold*`, `_italic_`, `~strike~`, and code between
 * backticks. faq.whatsapp.com/539178204879377 names them; a mark counts only where it stands at
 * the edge of a word and its pair on the same line.
 */

export type TextStyle = 'bold' | 'italic' | 'strike' | 'code';

/** A piece of text with one look; `from` and `to` are places in the original text. */
export type TextRun = {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly styles: readonly TextStyle[];
};

const STYLE_OF_MARK: Readonly<Record<string, TextStyle>> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
};

/** The runs of one line, in order, without the marks. `offset`: where the line starts. */
export function readTextRuns(line: string, offset: number): TextRun[] {
  return joinRuns(readRuns(line, offset, []));
}

function readRuns(text: string, offset: number, styles: readonly TextStyle[]): TextRun[] {
  const runs: TextRun[] = [];
  let plainFrom = 0;
  let at = 0;
  const addPlain = (to: number) => {
    if (to > plainFrom) runs.push(makeRun(text.slice(plainFrom, to), offset + plainFrom, styles));
  };
  while (at < text.length) {
    const pair = readCode(text, at) ?? readPair(text, at, styles);
    if (pair === null) {
      at += 1;
      continue;
    }
    addPlain(at);
    const inner = text.slice(pair.from, pair.to);
    const innerStyles = [...styles, pair.style];
    runs.push(
      ...(pair.style === 'code'
        ? [makeRun(inner, offset + pair.from, innerStyles)]
        : readRuns(inner, offset + pair.from, innerStyles)),
    );
    at = pair.next;
    plainFrom = at;
  }
  addPlain(text.length);
  return runs;
}

type Pair = { style: TextStyle; from: number; to: number; next: number };

function readCode(text: string, at: number): Pair | null {
  if (text[at] !== '`') return null;
  const mark = text.startsWith('```', at) ? '```' : '`';
  const from = at + mark.length;
  const to = text.indexOf(mark, from);
  if (to <= from || text.slice(from, to).trim() === '') return null;
  return { style: 'code', from, to, next: to + mark.length };
}

function readPair(text: string, at: number, styles: readonly TextStyle[]): Pair | null {
  const mark = text[at] ?? '';
  const style = STYLE_OF_MARK[mark];
  if (style === undefined || styles.includes(style)) return null;
  if (isWord(text[at - 1]) || isSpace(text[at + 1])) return null;
  for (let to = at + 2; to < text.length; to += 1) {
    if (text[to] === mark && !isSpace(text[to - 1]) && !isWord(text[to + 1])) {
      return { style, from: at + 1, to, next: to + 1 };
    }
  }
  return null;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}

function makeRun(text: string, from: number, styles: readonly TextStyle[]): TextRun {
  return { text, from, to: from + text.length, styles };
}

function joinRuns(runs: readonly TextRun[]): TextRun[] {
  return runs.filter(({ text }) => text !== '');
}
