import { countPeriod } from '#app/domain/daily-counts.ts';
import { addDays } from '#app/domain/shop-day.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';

/** What became of the messages of the last days. */
export function makeReadFigures({
  counts,
}: Pick<MerchantAppPorts, 'counts'>): MerchantApp['readFigures'] {
  return async (shopId, today, count) => {
    const days = Array.from({ length: count }, (_, n) => addDays(today, n + 1 - count));
    return countPeriod(days, await counts.readDays(shopId, days[0] ?? today, today));
  };
}
