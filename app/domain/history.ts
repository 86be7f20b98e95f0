/**
 * For how many days a shop can keep phone, name and texts of its notifications. All are longer than
 * any status is news: what is erased has nothing left to be sent.
 */
export const HISTORY_DAYS = [30, 90, 180, 365] as const;
export type HistoryDays = (typeof HISTORY_DAYS)[number];

/** What a shop has that chose nothing. */
export const USUAL_HISTORY_DAYS: HistoryDays = 90;

/** The choice of that many days; the usual one for what another version of the app may have saved. */
export function historyDaysOf(days: number): HistoryDays {
  return HISTORY_DAYS.find((choice) => choice === days) ?? USUAL_HISTORY_DAYS;
}
