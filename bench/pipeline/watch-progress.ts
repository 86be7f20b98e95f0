import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';

export const REPORTS_PER_MESSAGE = 3;
const LOOK_MS = 50;
/** A phase in which nothing moves for so long has failed. */
const STUCK_MS = 60_000;

const SETTLE_TABLES =
  'VACUUM (ANALYZE) event, root, notification, message, attempt, receipt, receipt_key';

/** Leaves the tables as autovacuum leaves those that have had their size for a while. */
export async function settleTables({ database }: Stage): Promise<void> {
  await database.sql.query(SETTLE_TABLES);
}

/** The time by the database's clock. */
export async function databaseNow(stage: Stage): Promise<Date> {
  const [row] = await stage.database.sql.query<{ now: Date }>('SELECT now() AS now');
  if (row === undefined) throw new Error('The database knows the time');
  return row.now;
}

const STATES = `
  SELECT coalesce(m.state, n.reason) AS state, n.status, m.cause, count(*)::int AS count
  FROM notification n LEFT JOIN message m USING (id) GROUP BY 1, 2, 3 ORDER BY 4 DESC`;

/** How notifications stand, for whoever has to find out why a run came to nothing. */
async function describeStates({ database }: Stage): Promise<string> {
  return JSON.stringify(await database.sql.query(STATES));
}

async function untilDone(
  stage: Stage,
  what: string,
  goal: number,
  progress: () => Promise<number>,
): Promise<void> {
  let best = -1;
  let movedAt = Date.now();
  for (;;) {
    const now = await progress();
    if (now >= goal) return;
    if (now > best) {
      best = now;
      movedAt = Date.now();
    }
    if (Date.now() - movedAt > STUCK_MS) {
      const states = await describeStates(stage);
      throw new Error(`${what}: stuck at ${now} of ${goal}, with ${states}`);
    }
    await sleep(LOOK_MS);
  }
}

async function countRow(stage: Stage, text: string): Promise<number> {
  const [row] = await stage.database.sql.query<{ count: number }>(text);
  return row?.count ?? 0;
}

/** Until no event waits; `count` of them did. */
export async function untilDecided(stage: Stage, count: number): Promise<void> {
  const undecided = 'SELECT count(*)::int AS count FROM event WHERE decided_at IS NULL';
  await untilDone(stage, 'deciding', count, async () => count - (await countRow(stage, undecided)));
}

/** Until every report is answered and every message is read. */
export async function untilRead(stage: Stage, count: number): Promise<void> {
  const answered = async () => (await stage.responder.counts()).hooksAnswered;
  await untilDone(stage, 'delivery reports', count * REPORTS_PER_MESSAGE, answered);
  const unread = "SELECT count(*)::int AS count FROM message WHERE state <> 'read'";
  await untilDone(stage, 'folding', count, async () => count - (await countRow(stage, unread)));
}
