import type { Settlement } from '#app/domain/settle-attempt.ts';
import { makeGroupCommit } from './group-commit.ts';
import type { AcceptedAttempt, SendPorts, SettleResult, StartedAttempt } from './send-ports.ts';

type SettlePorts = Pick<SendPorts, 'settleAttempt' | 'settleAccepted' | 'joinReceipts'>;

const MOST_ATTEMPTS = 200;

/** What most attempts come to: accepted with an id, and nothing else to be seen to. */
function plainlyAccepted(attempt: StartedAttempt, settlement: Settlement): AcceptedAttempt | null {
  const { wamid } = settlement;
  if (settlement.message !== 'accepted' || wamid === null || attempt.probeOf !== null) return null;
  return { attempt, settlement, wamid };
}

/**
 * Makes the functions that record outcomes: attempts that were accepted at the same time share a
 * statement, all others have a transaction of their own.
 */
export function settleTogether(ports: SettlePorts): {
  /** Settles once the outcome is durable. `alone`: by itself, after a group that failed. */
  settle(attempt: StartedAttempt, settlement: Settlement, alone: boolean): Promise<SettleResult>;
  /** Joins the receipts that came before the id of this attempt was known. */
  join(attemptId: string): Promise<void>;
} {
  const accept = makeGroupCommit<AcceptedAttempt, 'settled' | 'closed_already'>({
    key: ({ attempt }) => attempt.id,
    sharesCommitUnderWay: true,
    sharer: ({ attempt }) => attempt.shopId,
    async commit(accepted) {
      const settled = await ports.settleAccepted(accepted);
      return new Map(
        accepted.map(({ attempt: { id } }) => [id, settled.has(id) ? 'settled' : 'closed_already']),
      );
    },
    maxItems: MOST_ATTEMPTS,
    secondGroupFrom: null,
  });

  const join = makeGroupCommit<string, true>({
    key: (attemptId) => attemptId,
    sharesCommitUnderWay: true,
    sharer: (attemptId) => attemptId,
    async commit(attemptIds) {
      await ports.joinReceipts(attemptIds);
      return new Map(attemptIds.map((id) => [id, true]));
    },
    maxItems: MOST_ATTEMPTS,
    secondGroupFrom: null,
  });

  return {
    async settle(attempt, settlement, alone) {
      const accepted = alone ? null : plainlyAccepted(attempt, settlement);
      if (accepted !== null && (await accept(accepted)) === 'settled') {
        return { outcome: 'settled' };
      }
      return ports.settleAttempt(attempt, settlement);
    },
    join: async (attemptId) => void (await join(attemptId)),
  };
}
