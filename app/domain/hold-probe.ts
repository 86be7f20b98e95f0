import { CHANNEL_HOLD_REASONS, type HoldReason, TEMPLATE_HOLD_REASONS } from './send-outcome.ts';
import type { ProbePace, Waits } from './waits.ts';

/**
 * What is looked at before one message is let through. That message alone lifts the hold: neither
 * a number that is connected nor a template that is listed as approved proves that 1MSG takes a
 * message, and a hold lifted on their word would let a whole line run into the same refusal.
 * - `status`: GET /status must say that the number is online.
 * - `message`: nothing tells but the message itself.
 * - `templates`: the list, which is read every few minutes, must show the held version as usable.
 *   A change in the list makes a new version and lifts the hold without a probe.
 * - `merchant`: no probe; it takes somebody who says that it is over.
 */
export type HoldProbe =
  | { readonly by: 'status' | 'message' | 'templates'; readonly pace: ProbePace }
  | { readonly by: 'merchant' };

const LISTED: HoldProbe = { by: 'templates', pace: 'quarter_hours' };

const HOLD_PROBES: Readonly<Record<HoldReason, HoldProbe>> = {
  // A 401 may be a hiccup of theirs; a token that is gone stays gone, so it is asked slowly.
  token_refused: { by: 'status', pace: 'quarter_hours' },
  blocked_at_onemsg: { by: 'status', pace: 'minutes' },
  channel_not_found: { by: 'status', pace: 'minutes' },
  not_registered: { by: 'status', pace: 'minutes' },
  number_offline: { by: 'status', pace: 'minutes' },
  payment_problem: { by: 'message', pace: 'hourly' },
  // Meta lets a number send again as people stop reporting it; trying often would not help.
  quality_limit: { by: 'message', pace: 'hours' },
  // Rights are given back in Meta's own pages, and nobody tells us.
  not_allowed: { by: 'message', pace: 'hours' },
  // A lock ends by Meta's review, after days, and nobody tells us.
  account_locked: { by: 'message', pace: 'days' },
  // The merchant finishes the set-up and knows when. A probe to one of the test phones would be
  // accepted and prove nothing for the others.
  test_mode: { by: 'merchant' },
  template_in_review: LISTED,
  template_rejected: LISTED,
  template_missing: LISTED,
  variables_changed: LISTED,
  value_refused: LISTED,
  template_paused: LISTED,
  template_disabled: LISTED,
};

const REASONS: readonly HoldReason[] = [...CHANNEL_HOLD_REASONS, ...TEMPLATE_HOLD_REASONS];

/** How a hold is probed; one whose reason we don't know waits for a person. */
export function probeOfHold(reason: string): HoldProbe {
  const known = REASONS.find((candidate) => candidate === reason);
  return known === undefined ? { by: 'merchant' } : HOLD_PROBES[known];
}

/** The reasons of the holds that are probed. */
export const PROBED_REASONS: readonly HoldReason[] = REASONS.filter(
  (reason) => HOLD_PROBES[reason].by !== 'merchant',
);

/** Seconds from setting the hold, or from a probe of it, to the next; null: never by itself. */
export function secondsToProbe(reason: string, probesDone: number, waits: Waits): number | null {
  const probe = probeOfHold(reason);
  if (probe.by === 'merchant') return null;
  const { first, longest } = waits.probes[probe.pace];
  return Math.min(first * 2 ** probesDone, longest);
}

/** Words of /status that say the number is not online, and what such a number is held for. */
const OFFLINE: ReadonlyMap<string, 'number_offline' | 'not_registered'> = new Map([
  ['connecting', 'number_offline'],
  ['disconnected', 'number_offline'],
  ['uninitialized', 'not_registered'],
  ['unregistered', 'not_registered'],
]);

/** Why messages of a number in this state must wait; null where it is online. An unknown word is
 * no reason to stop. */
export function holdOfStatus(status: string): 'number_offline' | 'not_registered' | null {
  return OFFLINE.get(status) ?? null;
}
