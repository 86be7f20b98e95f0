import type { Goal, Table } from './suite.ts';

/** The table as Markdown, its columns in line, those of figures to the right. */
export function tableLines({ title, columns, rows }: Table): string[] {
  const layout = columns.map((column, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    return {
      width: Math.max(column.length, 3, ...cells.map(({ length }) => length)),
      figures: cells.length > 0 && cells.every((cell) => /^[\d–<>]/.test(cell)),
    };
  });
  const line = (cells: readonly string[]): string => {
    const padded = layout.map(({ width, figures }, index) =>
      figures ? (cells[index] ?? '').padStart(width) : (cells[index] ?? '').padEnd(width),
    );
    return `| ${padded.join(' | ')} |`.trimEnd();
  };
  const rule = layout.map(({ width, figures }) =>
    figures ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [title, '', line(columns), line(rule), ...rows.map(line)];
}

/** The goals as a table: met, missed, or not measured, with the reason. */
export function goalTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    columns: ['goal', 'figure', 'met', 'reason'],
    rows: goals.map(({ goal, figure, met, reason }) => [
      goal,
      figure,
      met === null ? '–' : met ? 'met' : 'missed',
      reason ?? '',
    ]),
  };
}
