import { isStatus, STATUS_RULES } from '#app/domain/status.ts';
import type { AttemptRecord, NotificationRecord } from '../database.ts';
import { changeKey, type TruthChange } from '../ledger.ts';
import type { AcceptedMessage, Records } from './records.ts';

/** An accepted message with the one status change it tells, and the attempt that sent it. */
export type Attributed = {
  message: AcceptedMessage;
  change: TruthChange | null;
  attempt: AttemptRecord | null;
};

/** Clocks of one machine: a call never comes in before its attempt was started, but for this. */
const CLOCK_MS = 50;

/** The family that a status belongs to; null for one that is not on the closed list. */
export function familyOf(status: string | null): string | null {
  return status !== null && isStatus(status) ? STATUS_RULES[status].family : null;
}

const bucketOf = (shop: string, rootGid: string, family: string): string =>
  `${shop} ${rootGid} ${family}`;

/**
 * Names the status change of every accepted message. Shop, order and status stand in its text;
 * where the order has several such changes (two parcels, a second attempt), it is the one whose
 * attempt was the last to start before the call came in: an order's attempts never overlap.
 */
export function attribute(records: Records): Attributed[] {
  const { changes, messages, database } = records;
  const rootOf = new Map(
    changes.map((change) => [`${change.shop} ${change.orderName}`, change.rootGid]),
  );
  const byKey = new Map(changes.map((change) => [changeKey(change), change]));
  const byBucket = Map.groupBy(changes, (one) => bucketOf(one.shop, one.rootGid, one.family));
  const notifications = new Map(database.notifications.map((one) => [one.id, one]));
  const attempts = attemptsByBucket(database.attempts, notifications);

  return messages.map((message): Attributed => {
    const family = familyOf(message.status);
    const root = rootOf.get(`${message.shop} ${message.orderName}`);
    if (message.shop === null || root === undefined || family === null) {
      return { message, change: null, attempt: null };
    }
    const bucket = bucketOf(message.shop, root, family);
    const attempt = lastBefore(attempts.get(bucket) ?? [], message.receivedAt);
    const notification = attempt === null ? undefined : notifications.get(attempt.messageId);
    const named = notification === undefined ? undefined : byKey.get(changeKey(notification));
    const alone = byBucket.get(bucket) ?? [];
    const only = alone.length === 1 ? alone[0] : undefined;
    return { message, change: named ?? only ?? null, attempt };
  });
}

function attemptsByBucket(
  attempts: readonly AttemptRecord[],
  notifications: ReadonlyMap<string, NotificationRecord>,
): Map<string, AttemptRecord[]> {
  const inOrder = [...attempts].sort((a, b) => a.startedAt - b.startedAt);
  return Map.groupBy(inOrder, ({ shop, rootGid, messageId }) =>
    bucketOf(shop, rootGid, notifications.get(messageId)?.family ?? ''),
  );
}

function lastBefore(attempts: readonly AttemptRecord[], at: number): AttemptRecord | null {
  return attempts.findLast(({ startedAt }) => startedAt <= at + CLOCK_MS) ?? null;
}
