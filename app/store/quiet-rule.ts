import type { QuietRule } from '#app/domain/quiet-hours.ts';

export type QuietColumns = {
  readonly time_zone: string;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly quiet_mode: string;
};

/** The quiet hours of a shop's row; null: it has none. */
export function readQuietRule(row: QuietColumns): QuietRule | null {
  if (row.quiet_from === null || row.quiet_to === null) return null;
  return {
    hours: { from: row.quiet_from, to: row.quiet_to },
    mode: row.quiet_mode === 'skip' ? 'skip' : 'wait',
    timeZone: row.time_zone,
  };
}
