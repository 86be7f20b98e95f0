import { isStatus, STATUS_RULES } from '#app/domain/status.ts';
import type { AttemptRecord, MessageRecord } from '../database.ts';
import type { Attributed } from './attribute.ts';
import type { Call, Finding, Records } from './records.ts';

const PAIR_SECONDS = 6;
/** Between the start of an attempt and its arrival, on a busy machine. */
const ARRIVAL_MS = 5000;
const MOST_IN_FLIGHT = 32;
const MOST_PER_SECOND = 80;
/** A message that came to be this much earlier was there to be sent first. */
const CLEARLY_EARLIER_MS = 1000;

const contradiction = (check: string, text: string): Finding => ({
  kind: 'contradiction',
  check,
  text,
});

/** Requests that left in the wrong order, too close together, or too many at a time. */
export function findDisorder(records: Records, attributed: readonly Attributed[]): Finding[] {
  const { attempts } = records.database;
  const pairMs = (PAIR_SECONDS * 1000) / records.waitDivisor;
  return [
    ...findOldAfterNew(attributed),
    ...findOvertaken(records),
    ...findOverlaps(attempts),
    ...findClosePairs(
      attempts.map((one) => ({ at: one.startedAt, to: `${one.channel} ${one.phoneHash}` })),
      pairMs - 5,
      'attempts to one phone too close',
    ),
    ...findClosePairs(
      records.calls.map((call) => ({ at: call.receivedAt, to: `${call.channel} ${call.phone}` })),
      pairMs - ARRIVAL_MS,
      'calls to one phone too close',
    ),
    ...findCrowds(attempts),
    ...findRush(records.calls),
  ];
}

/** Within one subject a lower status must not leave after a higher one. */
function findOldAfterNew(attributed: readonly Attributed[]): Finding[] {
  const bySubject = Map.groupBy(
    attributed.filter(({ change }) => change !== null),
    ({ change }) => `${change?.shop} ${change?.subjectGid}`,
  );
  return [...bySubject.values()].flatMap((told) => {
    let highest = -1;
    const inOrder = [...told].sort((a, b) => a.message.receivedAt - b.message.receivedAt);
    return inOrder.flatMap(({ message }): Finding[] => {
      const status = message.status ?? '';
      const rank = isStatus(status) ? STATUS_RULES[status].rank : null;
      if (rank === null) return [];
      const isOld = rank < highest;
      highest = Math.max(highest, rank);
      const text = `${message.orderName} ${status} left after a later status`;
      return isOld ? [contradiction('old after new', text)] : [];
    });
  });
}

/** Within a root the first attempts of messages follow the order in which they were decided. */
function findOvertaken({ database }: Records): Finding[] {
  const messages = new Map(database.messages.map((one) => [one.id, one]));
  type First = { message: MessageRecord; attempt: AttemptRecord };
  const firsts = new Map<string, First>();
  for (const attempt of [...database.attempts].sort((a, b) => a.startedAt - b.startedAt)) {
    const message = messages.get(attempt.messageId);
    if (message !== undefined && !firsts.has(message.id))
      firsts.set(message.id, { message, attempt });
  }
  const byRoot = Map.groupBy(
    firsts.values(),
    ({ attempt }) => `${attempt.shop} ${attempt.rootGid}`,
  );
  return [...byRoot].flatMap(([root, sent]) =>
    sent.flatMap((later, index) =>
      sent.slice(0, index).flatMap((earlier): Finding[] => {
        const overtook =
          earlier.message.position > later.message.position &&
          later.message.createdAt + CLEARLY_EARLIER_MS < earlier.attempt.startedAt;
        const text = `${root}: message ${later.message.position} left after ${earlier.message.position}`;
        return overtook ? [contradiction('order of a root', text)] : [];
      }),
    ),
  );
}

/** One attempt of a root at a time. */
function findOverlaps(attempts: readonly AttemptRecord[]): Finding[] {
  const byRoot = Map.groupBy(attempts, ({ shop, rootGid }) => `${shop} ${rootGid}`);
  return [...byRoot].flatMap(([root, own]) => {
    const inOrder = [...own].sort((a, b) => a.startedAt - b.startedAt);
    return inOrder.slice(1).flatMap((attempt, index): Finding[] => {
      const before = inOrder[index];
      const isOpen = (before?.finishedAt ?? Number.POSITIVE_INFINITY) > attempt.startedAt + 1;
      return isOpen ? [contradiction('two attempts of a root at once', root)] : [];
    });
  });
}

function findClosePairs(
  moments: readonly { at: number; to: string }[],
  leastMs: number,
  check: string,
): Finding[] {
  const byPhone = Map.groupBy(moments, ({ to }) => to);
  return [...byPhone].flatMap(([to, own]) => {
    const times = own.map(({ at }) => at).sort((a, b) => a - b);
    return times.slice(1).flatMap((at, index): Finding[] => {
      const apart = at - (times[index] ?? 0);
      if (apart >= leastMs) return [];
      return [contradiction(check, `${to}: ${Math.round(apart)} ms apart`)];
    });
  });
}

/** The most attempts of a channel that were open at one time. */
function findCrowds(attempts: readonly AttemptRecord[]): Finding[] {
  return [...Map.groupBy(attempts, ({ channel }) => channel)].flatMap(([channel, own]) => {
    const turns = own
      .flatMap(({ startedAt, finishedAt }) => [
        { at: startedAt, by: 1 },
        { at: finishedAt ?? Number.POSITIVE_INFINITY, by: -1 },
      ])
      .sort((a, b) => a.at - b.at || a.by - b.by);
    let open = 0;
    let most = 0;
    for (const { by } of turns) {
      open += by;
      most = Math.max(most, open);
    }
    if (most <= MOST_IN_FLIGHT) return [];
    return [contradiction('too many in flight', `${channel}: ${most} at a time`)];
  });
}

/** The most calls of a channel that came in within one second. */
function findRush(calls: readonly Call[]): Finding[] {
  return [...Map.groupBy(calls, ({ channel }) => channel)].flatMap(([channel, own]) => {
    const times = own.map(({ receivedAt }) => receivedAt).sort((a, b) => a - b);
    let from = 0;
    let most = 0;
    for (const [index, at] of times.entries()) {
      while (at - (times[from] ?? at) >= 1000) from += 1;
      most = Math.max(most, index - from + 1);
    }
    if (most <= MOST_PER_SECOND) return [];
    return [contradiction('too many in a second', `${channel}: ${most} in one second`)];
  });
}
