/**
 * Undecided events are few and may be of any week. Between the oldest and the newest of them lie
 * one or two weeks, and the others are not looked at.
 */
export const OLDEST_UNDECIDED =
  '(SELECT id FROM event WHERE decided_at IS NULL ORDER BY id LIMIT 1)';
export const NEWEST_UNDECIDED =
  '(SELECT id FROM event WHERE decided_at IS NULL ORDER BY id DESC LIMIT 1)';

/** SQL that is true where the root of a row by this name has an undecided event. */
export function hasUndecidedEvent(root: string): string {
  return `EXISTS (
    SELECT FROM event e
    WHERE e.shop_id = ${root}.shop_id AND e.root_gid = ${root}.root_gid AND e.decided_at IS NULL
      AND e.id BETWEEN ${OLDEST_UNDECIDED} AND ${NEWEST_UNDECIDED})`;
}
