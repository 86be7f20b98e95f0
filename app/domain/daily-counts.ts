import { SKIP_REASONS, type SkipReason } from './reason.ts';

/**
 * What is counted of each shop and day of decision. Times are counted in steps: `phone` is from the
 * status change until the message was on the phone, `app` from the update that was stored until
 * 1MSG took the message. Written by triggers (prisma/migrations/20261126010000_daily_counts).
 */
export type DailyCount = {
  /** `2026-11-22` */
  readonly day: string;
  /** 'send', 'sent', 'delivered', 'read', 'failed', 'skipped:no_phone', 'phone:42', 'app:12'. */
  readonly counter: string;
  readonly amount: number;
};

/** The messages of a day or of several. */
export type Counts = {
  /** All that was decided: to send and skipped. */
  readonly all: number;
  readonly send: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  readonly skipped: number;
};

export type SkipCount = { readonly reason: SkipReason; readonly count: number };

export type CountedPeriod = {
  readonly total: Counts;
  /** Each day of the period, the first first, with those on which nothing was decided. */
  readonly days: readonly { readonly day: string; readonly counts: Counts }[];
  /** The most frequent reason first. */
  readonly skips: readonly SkipCount[];
  /** Milliseconds; null where nothing was timed. */
  readonly medianToPhone: number | null;
  readonly medianInApp: number | null;
};

const NOTHING: Counts = {
  all: 0,
  send: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  skipped: 0,
};

const STEPS_PER_DOUBLING = 8;
const FIRST_STEP_MS = 100;

function isReason(text: string): text is SkipReason {
  return SKIP_REASONS.some((reason) => reason === text);
}

function add(counts: Counts, { counter, amount }: DailyCount): Counts {
  const [name] = counter.split(':');
  switch (name) {
    case 'send':
      return { ...counts, all: counts.all + amount, send: counts.send + amount };
    case 'skipped':
      return { ...counts, all: counts.all + amount, skipped: counts.skipped + amount };
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
      return { ...counts, [name]: counts[name] + amount };
    default:
      return counts;
  }
}

/** The step that a time is counted in: 0 below 100 ms, then eight for each doubling. */
export function durationStep(milliseconds: number): number {
  if (milliseconds < FIRST_STEP_MS) return 0;
  // Times are whole: with half of one none stands exactly between two steps.
  return 1 + Math.floor(STEPS_PER_DOUBLING * Math.log2((milliseconds + 0.5) / FIRST_STEP_MS));
}

/** The middle of a step: at most 5 % from any time that is counted in it. */
function middleOf(step: number): number {
  if (step === 0) return FIRST_STEP_MS / 2;
  return FIRST_STEP_MS * 2 ** ((step - 0.5) / STEPS_PER_DOUBLING);
}

/** The median of what is counted under `phone` or `app`. */
function medianOf(kind: 'phone' | 'app', rows: readonly DailyCount[]): number | null {
  const steps = new Map<number, number>();
  for (const { counter, amount } of rows) {
    const [name, step] = counter.split(':');
    if (name === kind) steps.set(Number(step), (steps.get(Number(step)) ?? 0) + amount);
  }
  const sorted = [...steps].toSorted(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, amount]) => sum + amount, 0) / 2;
  let seen = 0;
  for (const [step, amount] of sorted) {
    seen += amount;
    if (amount > 0 && seen >= half) return middleOf(step);
  }
  return null;
}

function skipsOf(rows: readonly DailyCount[]): SkipCount[] {
  const counts = new Map<SkipReason, number>();
  for (const { counter, amount } of rows) {
    const [name, reason = ''] = counter.split(':');
    if (name !== 'skipped' || !isReason(reason)) continue;
    counts.set(reason, (counts.get(reason) ?? 0) + amount);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count);
}

/** Adds up what was counted on these days. */
export function countPeriod(days: readonly string[], rows: readonly DailyCount[]): CountedPeriod {
  const ofDay = Map.groupBy(rows, ({ day }) => day);
  const inside = days.flatMap((day) => ofDay.get(day) ?? []);
  return {
    total: inside.reduce(add, NOTHING),
    days: days.map((day) => ({ day, counts: (ofDay.get(day) ?? []).reduce(add, NOTHING) })),
    skips: skipsOf(inside),
    medianToPhone: medianOf('phone', inside),
    medianInApp: medianOf('app', inside),
  };
}

/** What is found before anybody looks for a phone. */
const BEFORE_PHONE = SKIP_REASONS.slice(0, SKIP_REASONS.indexOf('no_phone'));
/** Fewer say nothing of a shop. */
const FEWEST_LOOKED = 20;
const MANY = 0.1;

/**
 * The share of updates without a phone among those whose phone was looked for, where it is so large
 * that something should be done; else null.
 */
export function shareWithoutPhone({
  total,
  skips,
}: Pick<CountedPeriod, 'total' | 'skips'>): number | null {
  const countOf = (reasons: readonly SkipReason[]): number =>
    skips.reduce((sum, { reason, count }) => (reasons.includes(reason) ? sum + count : sum), 0);
  const looked = total.all - countOf(BEFORE_PHONE);
  if (looked < FEWEST_LOOKED) return null;
  const share = countOf(['no_phone']) / looked;
  return share >= MANY ? share : null;
}
