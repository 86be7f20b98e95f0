import type { Translate } from '../i18n/instance.ts';
import { numberFormat } from '../intl-formats.ts';

/** Per cent, as the locale writes it, the same in every runtime. */
function formatPercent(percent: number, decimals: number, locale: string): string {
  return numberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: decimals,
    roundingMode: 'halfExpand',
  })
    .format(percent / 100)
    .replace(/[\u2009\u202f]/g, '\u00a0');
}

function roundTo(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/**
 * A share in per cent: one decimal under 10 %, else none; never 0 % or 100 % while something is on
 * the other side. Null where there is nothing that it could be a share of.
 */
export function rateWords(
  t: Translate,
  part: number,
  whole: number,
  locale: string,
): string | null {
  if (whole <= 0) return null;
  const percent = (part / whole) * 100;
  const decimals = percent < 10 || (part < whole && roundTo(percent, 0) === 100) ? 1 : 0;
  const rounded = roundTo(percent, decimals);
  if (part > 0 && rounded === 0) {
    return t('figures.rate.under', { rate: formatPercent(0.1, 1, locale) });
  }
  if (part < whole && rounded === 100) {
    return t('figures.rate.over', { rate: formatPercent(99.9, 1, locale) });
  }
  return formatPercent(rounded, decimals, locale);
}
