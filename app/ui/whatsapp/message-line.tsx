import type { ReactNode } from 'react';
import { readTextRuns, type TextRun, type TextStyle } from './text-runs.ts';
import type { VariablePlace } from './variable-places.ts';

const VARIABLE_NAMES = ['customer name', 'order', 'label'] as const;

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
  return (
    <p className="wa-line">
      {line === '' ? <br /> : null}
      {readTextRuns(line, offset).flatMap((run) =>
        cutAtPlaces(run, places).map((piece) => {
          const text = applyStyles(piece.text, run.styles);
          if (piece.variable === null) return <span key={piece.from}>{text}</span>;
          return (
            <mark
              key={piece.from}
              className={piece.variable === active ? 'wa-variable wa-active' : 'wa-variable'}
              title={VARIABLE_NAMES[piece.variable]}
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

function applyStyles(text: string, styles: readonly TextStyle[]): ReactNode {
  return styles.reduceRight<ReactNode>((inner, style) => {
    switch (style) {
      case 'bold':
        return <strong>{inner}</strong>;
      case 'italic':
        return <em>{inner}</em>;
      case 'strike':
        return <s>{inner}</s>;
      default:
        return <code>{inner}</code>;
    }
  }, text);
}
