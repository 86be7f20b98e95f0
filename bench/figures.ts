import type { Spread } from './rounds.ts';

/** "1.85 (1.79–1.90)": the median with the range over the rounds. */
export function showSpread({ median, lowest, highest }: Spread, digits: number): string {
  return `${showNumber(median, digits)} (${showNumber(lowest, digits)}–${showNumber(highest, digits)})`;
}

/** "12,345.6" */
export function showNumber(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
