import type { BulkActionPorts, BulkActionStep, ClaimedBulkAction } from './bulk-action-ports.ts';
import { addRefusal, judge } from './resolve-many.ts';

/** Few enough that a step is over in a moment, and that whoever sends is not held up by it. */
const STEP_MESSAGES = 100;

export type BulkActionLog = (entry: {
  actionId: string;
  shopId: string;
  what: ClaimedBulkAction['what'];
  done: number;
  refused: number;
  outcome: 'unfinished' | 'complete' | 'lost';
}) => void;

export type BulkActions = {
  /** Goes on with all that run, in turns. Returns null: what comes next wakes it. */
  run(): Promise<null>;
  /** Begins no further step. */
  stop(): void;
};

/**
 * Makes the worker of bulk actions. A step chooses messages, looks at each as at a single one, and
 * then does to them what was asked and says how far it has come in one transaction: a process that
 * dies has done all of a step or nothing, and whoever goes on does no message twice.
 */
export function makeBulkActions(ports: BulkActionPorts, log: BulkActionLog): BulkActions {
  let isStopping = false;

  async function chooseStep(action: ClaimedBulkAction): Promise<BulkActionStep> {
    const { ids, more } = await ports.listNext(action, STEP_MESSAGES);
    const situations = await ports.readSituations(action.shopId, ids);
    const chosen: { id: string; state: 'failed' | 'unconfirmed' }[] = [];
    let refused = action.refused;
    for (const id of ids) {
      const judged = judge(action.what, situations.get(id) ?? null);
      if ('refusal' in judged) refused = addRefusal(refused, judged.refusal);
      else if (action.what === 'resend' && judged.state === 'unconfirmed' && !action.acceptDouble) {
        refused = addRefusal(refused, 'confirm_double');
      } else chosen.push({ id, state: judged.state });
    }
    return { chosen, refused, cursor: ids.at(-1) ?? action.cursor, isLast: !more };
  }

  async function makeStep(action: ClaimedBulkAction): Promise<void> {
    const step = await chooseStep(action);
    const done = await ports.recordStep(action, step);
    if (done !== null && done > 0 && action.what === 'resend') ports.wakeSend();
    log({
      actionId: action.id,
      shopId: action.shopId,
      what: action.what,
      done: done ?? 0,
      refused: Object.values(step.refused).reduce((sum, count) => sum + count, 0),
      outcome: done === null ? 'lost' : step.isLast ? 'complete' : 'unfinished',
    });
  }

  return {
    async run() {
      await ports.endVain();
      while (!isStopping) {
        const action = await ports.claimAction();
        if (action === null) break;
        await makeStep(action);
      }
      return null;
    },
    stop() {
      isStopping = true;
    },
  };
}
