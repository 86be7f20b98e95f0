/** Reads and writes CSV with a library that is loaded when a file is chosen. */
async function loadLibrary() {
  return (await import('papaparse')).default;
}

/** The cells of a CSV file, whatever it is separated by; empty lines are left out. */
export async function readCsv(text: string): Promise<string[][]> {
  const { parse } = await loadLibrary();
  // A file of Excel begins with a mark that belongs to no cell.
  const { data } = parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
  return data;
}

/** One column as CSV, in which no cell is taken for a formula. */
export async function writeCsv(heading: string, cells: readonly string[]): Promise<string> {
  const { unparse } = await loadLibrary();
  const text = unparse([[heading], ...cells.map((cell) => [cell])], { escapeFormulae: true });
  return `\ufeff${text}\r\n`;
}

/** Hands a text to the browser as a file. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
