import { useTranslation } from 'react-i18next';
import { readTextRuns, type TextRun, type TextStyle } from './text-runs.ts';
import type { VariablePlace } from './variable-places.ts';

const VARIABLES = ['name', 'order', 'label'] as const;

type MessageLineProps = {
  readonly line: string;
  /** Where the line starts in the whole text. */
  readonly offset: number;
  readonly places: readonly VariablePlace[];
  /** The variable whose field has the focus. */
  readonly active: 0 | 1 | 2 | null;
};

/** One line of a message as WhatsApp shows it, its variables marked. */
export function MessageLine({ line, offset, places, active }: MessageLineProps) {
  const { t } = useTranslation();
  return (
    <p className="wa-line">
      {line === '' ? <br /> : null}
      {readTextRuns(line, offset).flatMap((run) =>
        cutAtPlaces(run, places).map((piece) => {
          const text = <Styled text={piece.text} styles={run.styles} />;
          if (piece.variable === null) return <span key={piece.from}>{text}</span>;
          return (
            <mark
              key={piece.from}
              className={piece.variable === active ? 'wa-variable wa-active' : 'wa-variable'}
              title={t(`preview.variable.${VARIABLES[piece.variable]}`)}
            >
              {text}
            </mark>
          );
        }),
      )}
    </p>
  );
}

type Piece = { text: string; from: number; variable: 0 | 1 | 2 | null };

function cutAtPlaces(run: TextRun, places: readonly VariablePlace[]): Piece[] {
  const pieces: Piece[] = [];
  let at = run.from;
  const add = (to: number, variable: Piece['variable']) => {
    if (to <= at) return;
    pieces.push({ text: run.text.slice(at - run.from, to - run.from), from: at, variable });
    at = to;
  };
  for (const place of places) {
    if (place.to <= run.from || place.from >= run.to) continue;
    add(Math.max(place.from, run.from), null);
    add(Math.min(place.to, run.to), place.variable);
  }
  add(run.to, null);
  return pieces;
}

type StyledProps = { readonly text: string; readonly styles: readonly TextStyle[] };

function Styled({ text, styles: [style, ...inner] }: StyledProps) {
  if (style === undefined) return text;
  const styled = <Styled text={text} styles={inner} />;
  switch (style) {
    case 'bold':
      return <strong>{styled}</strong>;
    case 'italic':
      return <em>{styled}</em>;
    case 'strike':
      return <s>{styled}</s>;
    default:
      return <code>{styled}</code>;
  }
}
