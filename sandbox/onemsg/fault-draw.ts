import type { SeededRandom } from './seeded-random.ts';
import { type FaultName, type ReplyMode, replyModes, type Switches } from './switches.ts';

/** How often each fault was really injected, whether by a switch or by chance. */
export type FaultCounts = Record<string, number>;

/** What one send will meet, decided when it arrives. */
export type DrawnFaults = {
  reply: ReplyMode;
  receipts: Switches['receipts'];
  hooks: HookFaults;
  foreign: boolean;
};

/** What the hooks of one message meet on their way. */
export type HookFaults = {
  drop: boolean;
  copies: number;
  shuffle: boolean;
  beforeReply: boolean;
};

export const noHookFaults: HookFaults = {
  drop: false,
  copies: 1,
  shuffle: false,
  beforeReply: false,
};

/** Draws the faults of one send. A reply set by a switch is never overridden by chance. */
export function drawFaults(
  random: SeededRandom,
  switches: Switches,
  switchedReply: ReplyMode,
): DrawnFaults {
  const chance = (name: FaultName) => random.chance(switches.faults[name] ?? 0);
  const reply = switchedReply === 'accept' ? drawReply(random, switches) : switchedReply;
  const failed = chance('receipts_failed');
  const silent = chance('receipts_none');
  return {
    reply,
    receipts: failed ? 'failed' : silent ? 'none' : switches.receipts,
    hooks: {
      drop: chance('hook_drop') || switches.hookDrop,
      copies: 1 + Math.max(switches.hookDuplicate, chance('hook_duplicate') ? 1 : 0),
      shuffle: chance('hook_shuffle') || switches.hookShuffle,
      beforeReply: chance('hook_before_reply') || switches.hookBeforeReply,
    },
    foreign: chance('hook_foreign'),
  };
}

function drawReply(random: SeededRandom, switches: Switches): ReplyMode {
  const likely = replyModes.flatMap((mode) => {
    const p = mode === 'accept' ? 0 : (switches.faults[mode] ?? 0);
    return p > 0 ? [{ mode, p }] : [];
  });
  if (likely.length === 0) return 'accept';
  let left = random.next();
  for (const { mode, p } of likely) {
    if (left < p) return mode;
    left -= p;
  }
  return 'accept';
}

/** Counts the reply fault of a send; the other faults are counted once the message is accepted. */
export function countReplyFault(counts: FaultCounts, reply: ReplyMode): void {
  if (reply !== 'accept') countFault(counts, reply);
}

/** Counts what an accepted message meets besides its reply. */
export function countMessageFaults(counts: FaultCounts, drawn: DrawnFaults): void {
  if (drawn.receipts === 'failed') countFault(counts, 'receipts_failed');
  if (drawn.receipts === 'none') countFault(counts, 'receipts_none');
  if (drawn.hooks.drop) countFault(counts, 'hook_drop');
  if (drawn.hooks.copies > 1) countFault(counts, 'hook_duplicate');
  if (drawn.hooks.shuffle) countFault(counts, 'hook_shuffle');
  if (drawn.hooks.beforeReply) countFault(counts, 'hook_before_reply');
  if (drawn.foreign) countFault(counts, 'hook_foreign');
}

export function countFault(counts: FaultCounts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
