import type { FaultName, ReplyMode, SwitchPatch } from '#sandbox/onemsg/switches.ts';

/** Reply faults after which the app cannot know whether the message was accepted. */
export const AMBIGUOUS_REPLIES = [
  'queued',
  'queued_silent',
  'http_500',
  'http_503',
  'http_500_after',
  'timeout_before',
  'timeout_after',
  'reset_before',
  'reset_after',
  'garbage',
] as const satisfies readonly ReplyMode[];

/** Reply faults that leave no doubt. Those that would hold a channel for good are left out. */
const CLEAR_REPLIES = [
  'accept_without_id',
  'rejected',
  'http_400',
  'http_429',
  'slow',
] as const satisfies readonly ReplyMode[];

const HOOK_FAULTS = [
  'receipts_none',
  'receipts_failed',
  'hook_drop',
  'hook_duplicate',
  'hook_shuffle',
  'hook_before_reply',
  'hook_foreign',
] as const satisfies readonly FaultName[];

/** Every fault that a run must have seen. */
export const EXPECTED_FAULTS: readonly FaultName[] = [
  ...AMBIGUOUS_REPLIES,
  ...CLEAR_REPLIES,
  ...HOOK_FAULTS,
];

const FULL_RUN_LEAST = 20;
const FULL_RUN_EVENTS = 4000;

/** How many of each fault a run of this size must have seen: 20 in a full one. */
export function leastOfEach(events: number): number {
  return Math.max(1, Math.min(FULL_RUN_LEAST, Math.floor((events * 20) / FULL_RUN_EVENTS)));
}

/** Chances at which each fault comes about well over its least number in a run of this size. */
export function faultChances(events: number): Partial<Record<FaultName, number>> {
  const sends = events * 0.75;
  const reply = Math.max(0.011, 6 / sends);
  const hook = Math.max(0.015, 6 / sends);
  return {
    ...Object.fromEntries([...AMBIGUOUS_REPLIES, ...CLEAR_REPLIES].map((name) => [name, reply])),
    ...Object.fromEntries(HOOK_FAULTS.map((name) => [name, hook])),
    hook_duplicate: 0.05,
    hook_shuffle: 0.05,
    hook_before_reply: 0.04,
    hook_foreign: 0.05,
  };
}

/** A 1MSG of a bad day. */
export function oneMsgOfABadDay(
  events: number,
  options: { history: boolean; quiet: boolean },
): SwitchPatch {
  return {
    replyDelayMs: 60,
    slowByteMs: 4,
    sentDelayMs: 120,
    deliveredDelayMs: 400,
    readDelayMs: 900,
    failedDelayMs: 300,
    queuedDelayMs: 1500,
    // A problem of the one message, which says nothing of the channel.
    rejectedCode: 131026,
    rejectedText: 'Message undeliverable',
    hookRetryMs: 250,
    hookRetryFactor: 1.6,
    hookRetryMaxMs: 5000,
    history: options.history,
    faults: options.quiet ? {} : faultChances(events),
  };
}
