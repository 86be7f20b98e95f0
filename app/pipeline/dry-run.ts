import type { Facts } from '#app/domain/facts.ts';
import { asIfOn, readDryOrder, replayOrder } from './dry-run-order.ts';
import type { ClaimedDryRun, DryRunPorts, DryRunSettings, ReadDryOrder } from './dry-run-ports.ts';
import type { ChangedOrder, NoAnswer } from './reconcile-ports.ts';

/** Slow answers of one shop hold up few others. */
const RUNS_AT_ONCE = 4;
/** Questions to one shop under way at once. */
const READS_AT_ONCE = 4;
/** A turn ends then, and goes on after the other shops that are due. */
const TURN_MS = 20_000;
/** After a question without an answer; it doubles up to the longest. */
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 120;
/** About an hour without an answer; then it has failed. */
const FAILURES_BEFORE_GIVING_UP = 30;
const SHORTEST_LOOK_MS = 250;

/** How a turn ended; `lost`: the run was stopped, replaced, or is another process's by now. */
export type DryRunTurn = 'complete' | 'unfinished' | 'lost' | 'failed' | NoAnswer['outcome'];

export type DryRunLog = (entry: {
  runId: string;
  shopId: string;
  ordersRead: number;
  milliseconds: number;
  outcome: DryRunTurn;
}) => void;

export type DryRuns = {
  /** Takes up runs that are due. Returns in how many milliseconds to look again, if at all. */
  run(): Promise<number | null>;
  /** Ends what is under way where it can go on another time; settles when it has ended. */
  drain(): Promise<void>;
};

type Options = {
  readonly log: DryRunLog;
  readonly onError: (error: unknown) => void;
  /** No run is due now: when the next one is must be looked up anew. */
  readonly onReleased: () => void;
  readonly milliseconds: () => number;
};

/** Why a turn ends here; null where it goes on. */
type End =
  | { readonly outcome: 'unfinished'; readonly afterSeconds: number }
  | { readonly outcome: 'lost' }
  | NoAnswer;

/**
 * Makes the worker of dry runs: it reads a shop's recent orders from Shopify and keeps what its
 * customers would have got. It knows nothing of notifications and messages, and sends nothing.
 */
export function makeDryRuns(ports: DryRunPorts, options: Options): DryRuns {
  const { onError, milliseconds } = options;
  const underWay = new Set<Promise<void>>();
  let stopping = false;

  async function finish(run: ClaimedDryRun, turn: Exclude<DryRunTurn, 'complete'>, end: End) {
    if (end.outcome === 'lost') return;
    if (end.outcome === 'access_lost' || end.outcome === 'refused') {
      await ports.endRun(run, { state: 'failed', problem: end.outcome });
      return;
    }
    if (end.outcome === 'unreachable') {
      const failures = run.failures + 1;
      if (failures >= FAILURES_BEFORE_GIVING_UP) {
        await ports.endRun(run, { state: 'failed', problem: 'unreachable' });
        return;
      }
      const doubled = FIRST_RETRY_SECONDS * 2 ** Math.min(run.failures, 10);
      const afterSeconds = Math.min(doubled, LONGEST_RETRY_SECONDS);
      await ports.releaseRun(run, { afterSeconds, problem: 'unreachable', failures });
      return;
    }
    const isThrottled = turn === 'throttled';
    await ports.releaseRun(run, {
      afterSeconds: end.outcome === 'throttled' ? end.retryAfterSeconds : end.afterSeconds,
      problem: isThrottled ? 'throttled' : null,
      failures: 0,
    });
  }

  async function goOn(run: ClaimedDryRun): Promise<void> {
    const startedAt = milliseconds();
    const turn = makeTurn(ports, run, () => stopping || milliseconds() >= startedAt + TURN_MS);
    let outcome: DryRunTurn = 'failed';
    try {
      const end = await turn.read();
      outcome = end?.outcome ?? 'complete';
      if (end === null) await ports.endRun(run, { state: 'complete', problem: null });
      else await finish(run, end.outcome, end);
    } catch (error) {
      onError(error);
      await finish(run, 'unreachable', { outcome: 'unreachable' });
    }
    options.log({
      runId: run.id,
      shopId: run.shopId,
      ordersRead: turn.ordersRead(),
      milliseconds: Math.round(milliseconds() - startedAt),
      outcome,
    });
  }

  async function goOnFrom(first: ClaimedDryRun): Promise<void> {
    let run: ClaimedDryRun | null = first;
    while (run !== null) {
      await goOn(run);
      run = stopping ? null : await ports.claimRun();
    }
    if (!stopping) options.onReleased();
  }

  function start(run: ClaimedDryRun): void {
    const task = goOnFrom(run)
      .catch(onError)
      .finally(() => underWay.delete(task));
    underWay.add(task);
  }

  return {
    async run() {
      const hasMore = await ports.eraseStep();
      while (underWay.size < RUNS_AT_ONCE) {
        const run = await ports.claimRun();
        if (run === null) {
          const next = await ports.millisecondsToNextRun();
          if (hasMore) return SHORTEST_LOOK_MS;
          return next === null ? null : Math.max(next, SHORTEST_LOOK_MS);
        }
        start(run);
      }
      return hasMore ? SHORTEST_LOOK_MS : null;
    },
    async drain() {
      stopping = true;
      await Promise.all(underWay);
    },
  };
}

/** One turn on one run: it may end after any answer and goes on from there another time. */
function makeTurn(ports: DryRunPorts, run: ClaimedDryRun, isOver: () => boolean) {
  const { shopId, shopDomain, now } = run;
  let ordersRead = 0;
  let restSeconds = 0;

  function endNow(): End | null {
    if (restSeconds > 0) return { outcome: 'unfinished', afterSeconds: restSeconds };
    return isOver() ? { outcome: 'unfinished', afterSeconds: 0 } : null;
  }

  async function countOrders(): Promise<End | null> {
    if (run.ordersTotal !== null) return null;
    const answer = await ports.countChangedOrders(shopDomain, run.since);
    if (answer.outcome !== 'counted') return answer;
    restSeconds = answer.restSeconds;
    return (await ports.saveTotal(run, answer)) ? endNow() : { outcome: 'lost' };
  }

  async function replay(
    read: readonly { readonly gid: string; readonly facts: Facts }[],
    settings: DryRunSettings,
  ): Promise<ReadDryOrder[]> {
    const shop = asIfOn(settings.shop);
    const orders = read.map(({ gid, facts }) => ({
      rootGid: gid,
      order: readDryOrder(facts, shop, now, ports.readPhone),
    }));
    const optOuts = await ports.findOptOuts(
      orders.flatMap(({ order: { phone } }) => (phone.ok ? [{ shopId, phone: phone.digits }] : [])),
    );
    return orders.map(({ rootGid, order }) => {
      const optedOut = order.phone.ok && optOuts.has(`${shopId} ${order.phone.digits}`);
      const rows = replayOrder(order, { shop, now, optedOut, sources: settings });
      return { rootGid, rows: rows.filter(({ happenedAt }) => happenedAt >= run.since) };
    });
  }

  /** Asks for some orders at once. What has no answer is asked for again in the next turn. */
  async function readOrders(
    asked: readonly ChangedOrder[],
    settings: DryRunSettings,
  ): Promise<End | null> {
    const answers = await Promise.all(
      asked.map(async ({ gid }) => ({
        gid,
        answer: await ports.readWholeOrder(shopDomain, gid),
      })),
    );
    let end: NoAnswer | null = null;
    const gids: string[] = [];
    const read: { gid: string; facts: Facts }[] = [];
    for (const { gid, answer } of answers) {
      if (!('restSeconds' in answer)) {
        end ??= answer;
        continue;
      }
      restSeconds = Math.max(restSeconds, answer.restSeconds);
      gids.push(gid);
      if (answer.outcome === 'read') read.push({ gid, facts: answer.facts });
    }
    if (gids.length > 0) {
      const orders = await replay(read, settings);
      if (!(await ports.storeOrders(run, { gids, orders }))) return { outcome: 'lost' };
      ordersRead += gids.length;
    }
    return end ?? endNow();
  }

  async function readPages(settings: DryRunSettings): Promise<End | null> {
    let { cursor } = run;
    const done = new Set(run.pageDone);
    for (;;) {
      restSeconds = 0;
      const page = await ports.listChangedOrders(shopDomain, run.since, cursor);
      if (page.outcome !== 'page') return page;
      restSeconds = page.restSeconds;
      const left = page.orders.filter(({ gid }) => !done.has(gid));
      for (let from = 0; from < left.length; from += READS_AT_ONCE) {
        const end =
          endNow() ?? (await readOrders(left.slice(from, from + READS_AT_ONCE), settings));
        if (end !== null) return end;
      }
      if (page.next === null) return null;
      cursor = page.next;
      done.clear();
      if (!(await ports.saveCursor(run, cursor))) return { outcome: 'lost' };
      const end = endNow();
      if (end !== null) return end;
    }
  }

  return {
    ordersRead: () => ordersRead,
    async read(): Promise<End | null> {
      const settings = await ports.readSettings(shopId);
      if (settings === null) return { outcome: 'lost' };
      return (await countOrders()) ?? (await readPages(settings));
    },
  };
}
