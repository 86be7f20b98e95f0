import { setTimeout as wait } from 'node:timers/promises';
import { collect, type Run } from './collect.ts';
import { readProgress, readReconciledUntil } from './database.ts';
import type { ChaosOptions } from './options.ts';
import { attribute } from './verdict/attribute.ts';
import type { Records } from './verdict/records.ts';
import type { ChaosWorld } from './world.ts';

/** A dead attempt is closed, a silent message asked for, a job run: all of it, and some more. */
const DEAD_ATTEMPT_SECONDS = 35;
const POLL_SECONDS = 120;
/** Readings of a shop are up to half as much again apart, and one may not come to every parcel. */
const RECONCILE_SECONDS = 900;
const READINGS = 3;
/** What changed so shortly before a reading is left to the next one. */
const LEFT_TO_NEXT_SECONDS = 60;
const SLACK_SECONDS = 45;
const LOOK_MS = 2_500;
const PRINT_MS = 10_000;

const RANK: Readonly<Record<string, number>> = { accepted: 0, sent: 1, delivered: 2, read: 3 };

/** How many messages have not come to what can still be learnt of them. */
export function countBehind(records: Records): number {
  const states = new Map(records.database.messages.map(({ id, state }) => [id, state]));
  return attribute(records).filter(({ message, attempt }) => {
    const state = attempt === null ? undefined : states.get(attempt.messageId);
    if (state === undefined) return false;
    if (state === 'unconfirmed') return message.echoTold || (records.history && message.inHistory);
    if (message.reply === 'accept_without_id') return false;
    const reached = Math.max(-1, ...[...message.reached].map((status) => RANK[status] ?? -1));
    return state in RANK && reached > (RANK[state] ?? 0);
  }).length;
}

/**
 * Waits until nothing more will happen by itself, or the longest time that it may take is over.
 * @returns what was still to do.
 */
export async function waitForQuiet(
  world: ChaosWorld,
  options: ChaosOptions,
  run: Run,
  print: (line: string) => void,
): Promise<string> {
  // What no webhook told is found when a shop's orders are read and its parcels asked for again.
  const lostSeconds =
    options.dropChance > 0 ? READINGS * RECONCILE_SECONDS + LEFT_TO_NEXT_SECONDS : 0;
  const lastChange = Math.max(0, ...run.ledger.changes.map(({ at }) => at));
  const readUntil = lastChange + (LEFT_TO_NEXT_SECONDS * 1000) / options.waitDivisor;
  const seconds =
    options.quietSeconds ??
    (DEAD_ATTEMPT_SECONDS + POLL_SECONDS + lostSeconds) / options.waitDivisor + SLACK_SECONDS;
  const deadline = Date.now() + seconds * 1000;
  let left = 'not looked yet';
  let printedAt = 0;
  while (Date.now() < deadline) {
    await wait(LOOK_MS);
    const webhooks = await world.shopify.webhooks.settled(0);
    const hooks = world.oneMsg.pending();
    // Before what is undecided is counted: it is there once a reading has ended.
    const reconciled =
      options.dropChance === 0 ||
      ((await readReconciledUntil(world.cluster.url)) ?? 0) >= readUntil;
    const progress = await readProgress(world.cluster.url);
    const open = progress === null ? 1 : progress.undecided + progress.unsent;
    if (webhooks && hooks === 0 && open === 0 && reconciled) {
      const behind = countBehind(await collect(world, options, run, false));
      if (behind === 0) return 'nothing';
      left = `${behind} messages behind the truth`;
    } else {
      left =
        `webhooks ${webhooks ? 'done' : 'under way'}, hooks ${hooks}, open ${open}, ` +
        `orders ${reconciled ? 'read' : 'to be read'} again`;
    }
    if (Date.now() - printedAt < PRINT_MS) continue;
    printedAt = Date.now();
    print(`  waiting for quiet: ${left}`);
  }
  return left;
}
