import { numberFormat } from './intl-formats.ts';

/**
 * A number as the admin's locale writes it, the same in every runtime: they disagree on which
 * apostrophe or space groups the digits, and on whether four of them are grouped.
 */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale, { useGrouping: 'always' })
    .format(value)
    .replace(/[\u2009\u202f]/g, '\u00a0')
    .replace(/'/g, '’');
}

/** A count that was capped at 100 where it was counted: "99+" says that there are more. */
export function cappedCount(count: number): string {
  return count >= 100 ? '99+' : String(count);
}
