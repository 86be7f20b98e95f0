import { lowestIdAt } from './time-ordered-id.ts';

/** A week of a table that is partitioned by the time in its ids. */
export type PartitionWeek = {
  /** "event_20261123", by the Monday that it begins with. */
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
  /** Its ids: from the first, up to the second without it. */
  readonly from: string;
  readonly to: string;
};

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The first Monday after the epoch, 00:00 UTC. */
const A_MONDAY = 4 * DAY_MS;

function weekFrom(table: string, start: Date): PartitionWeek {
  const end = new Date(start.getTime() + WEEK_MS);
  const day = start.toISOString().slice(0, 10).replaceAll('-', '');
  return {
    name: `${table}_${day}`,
    start,
    end,
    from: lowestIdAt(start),
    to: lowestIdAt(end),
  };
}

/** The week that a time lies in (UTC, from Monday), or one so many weeks later. */
export function weekOf(table: string, time: Date, weeksLater = 0): PartitionWeek {
  const weeks = Math.floor((time.getTime() - A_MONDAY) / WEEK_MS) + weeksLater;
  return weekFrom(table, new Date(A_MONDAY + weeks * WEEK_MS));
}

/** The week that a partition is for; null: the partition is not a week's. */
export function weekOfPartition(table: string, partition: string): PartitionWeek | null {
  const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)$/.exec(partition) ?? [];
  if (year === undefined) return null;
  const week = weekOf(table, new Date(`${year}-${month}-${day}T00:00:00Z`));
  return week.name === partition ? week : null;
}
