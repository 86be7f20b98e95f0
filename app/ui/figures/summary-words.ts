import type { Counts } from '#app/domain/daily-counts.ts';
import type { FigureDays } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** "Messages per day, last 7 days: 1,180 delivered, 14 failed, 61 skipped". */
export function summaryWords(t: Translate, days: FigureDays, total: Counts): string {
  const { delivered, failed, skipped } = total;
  return days === 1
    ? t('figures.summary.today', { delivered, failed, skipped })
    : t('figures.summary.days', { days, delivered, failed, skipped });
}
