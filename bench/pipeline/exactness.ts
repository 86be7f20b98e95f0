import type { ResponderArrival } from './responder-messages.ts';
import type { Stage } from './stage.ts';

type Rows = {
  messages: number;
  read: number;
  attempts: number;
  reports: number;
  undecided: number;
  sends: number;
};

const COUNT_ROWS = `
  SELECT (SELECT count(*)::int FROM message) AS messages,
    (SELECT count(*)::int FROM message WHERE state = 'read') AS read,
    (SELECT count(*)::int FROM attempt WHERE state = 'accepted') AS attempts,
    (SELECT count(*)::int FROM receipt WHERE attempt_id IS NOT NULL) AS reports,
    (SELECT count(*)::int FROM event WHERE decided_at IS NULL) AS undecided,
    (SELECT count(*)::int FROM notification WHERE decision = 'send') AS sends`;

/**
 * Whether all messages so far were decided once, sent once and folded to the end.
 * @throws Error where they were not: figures of such a run are worth nothing.
 */
export async function checkExact(stage: Stage, messagesSoFar: number): Promise<void> {
  const [rows] = await stage.database.sql.query<Rows>(COUNT_ROWS);
  const expected: Rows = {
    messages: messagesSoFar,
    read: messagesSoFar,
    attempts: messagesSoFar,
    reports: messagesSoFar * 3,
    undecided: 0,
    sends: messagesSoFar,
  };
  const found = JSON.stringify(rows);
  if (found !== JSON.stringify(expected)) {
    throw new Error(`The rows are ${found}, not ${JSON.stringify(expected)}`);
  }
  const { refused, hooksAgain } = await stage.responder.counts();
  if (refused + hooksAgain > 0) {
    throw new Error(`${refused} calls were refused, ${hooksAgain} reports not taken at once`);
  }
  const doubled = findDoubled(await stage.responder.arrivals());
  if (doubled.length > 0) throw new Error(`${doubled.length} messages came twice`);
}

/** Messages with the same recipient and the same words on the same channel, but for the first. */
export function findDoubled(arrivals: readonly ResponderArrival[]): ResponderArrival[] {
  const seen = new Set<string>();
  return arrivals.filter(({ channelId, phone, values }) => {
    const key = JSON.stringify([channelId, phone, values]);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
