/**
 * A spreadsheet runs a cell that begins with one of these, also in full width; and it may begin
 * cells where we begin none: at any sign that separates columns or lines somewhere.
 */
const SIGN = /[=+\-@＝＋－＠]/;
const RUNS = /(^|[;,|\t\r\n])((?:[^\S\t\r\n]|\u200b)*)([=+\-@＝＋－＠])/g;

/**
 * A text for a cell, with an apostrophe where a spreadsheet would take it for a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection). Customers choose their names.
 */
export function inertText(text: string): string {
  // Hardly any text has one, and there are millions of texts.
  return SIGN.test(text) ? text.replace(RUNS, "$1$2'$3") : text;
}
