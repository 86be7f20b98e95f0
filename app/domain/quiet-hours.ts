/**
 * Quiet hours: whether the clock on the shop's wall stands inside them, and when they end. The
 * wall clock alone counts, so the answer stays right over its changes: an hour that the clock
 * skips is not waited for, and one that it shows twice is quiet twice.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export type QuietHours = {
  /** Minutes since midnight, 0 to 1439, first quiet minute. */
  readonly from: number;
  /** Minutes since midnight, 0 to 1439, first minute after. Before `from`: over midnight. */
  readonly to: number;
};

export type QuietAnswer =
  | { readonly inside: false; readonly endsAt: null }
  /** `endsAt`: the first instant whose wall clock is outside. */
  | { readonly inside: true; readonly endsAt: Date };

/** What becomes of a message that would leave inside: it waits for the end, or is skipped. */
export type QuietMode = 'wait' | 'skip';

/** The merchant's rule, in the shop's zone. */
export type QuietRule = {
  readonly hours: QuietHours;
  readonly mode: QuietMode;
  readonly timeZone: string;
};

/** One formatter a zone: making one costs more than a hundred uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

/** What the wall clock is ahead of UTC at this instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const wholeSecond = Math.floor(instant / 1000) * 1000;
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(wholeSecond)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - wholeSecond;
}

/** Milliseconds from the wall time of this instant until the wall next shows `minutes`. */
function untilWall(instant: number, offset: number, minutes: number): number {
  const left = (minutes * MINUTE - (instant + offset)) % DAY;
  return left < 0 ? left + DAY : left;
}

function isInside(instant: number, offset: number, { from, to }: QuietHours): boolean {
  const sinceFrom = DAY - untilWall(instant, offset, from);
  const length = ((to - from + 1440) % 1440) * MINUTE;
  return sinceFrom % DAY < length;
}

/** The first millisecond after `before` with another offset, where the one at `after` differs. */
function clockChange(before: number, after: number, timeZone: string): number {
  const offset = offsetAt(before, timeZone);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function endOf(hours: QuietHours, timeZone: string, start: number): number {
  let instant = start;
  for (;;) {
    const offset = offsetAt(instant, timeZone);
    const end = instant + untilWall(instant, offset, hours.to);
    if (offsetAt(end, timeZone) === offset) return end;
    const change = clockChange(instant, end, timeZone);
    if (!isInside(change, offsetAt(change, timeZone), hours)) return change;
    instant = change;
  }
}

function isMinutes(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 1439;
}

export type QuietHoursProblem = {
  readonly end: 'from' | 'to';
  readonly problem: 'no_time' | 'no_hours';
};

/** What is wrong with quiet hours as somebody entered them. */
export function quietHoursProblems({ from, to }: QuietHours): QuietHoursProblem[] {
  const problems: QuietHoursProblem[] = [];
  if (!isMinutes(from)) problems.push({ end: 'from', problem: 'no_time' });
  if (!isMinutes(to)) problems.push({ end: 'to', problem: 'no_time' });
  if (problems.length === 0 && from === to) problems.push({ end: 'to', problem: 'no_hours' });
  return problems;
}

function assertMinutes(value: number): void {
  if (!isMinutes(value)) {
    throw new RangeError(`Quiet hours are whole minutes from 0 to 1439, not ${value}`);
  }
}

/**
 * Whether `at` falls into the quiet hours of an IANA time zone, and when they end. Equal `from`
 * and `to` are no quiet hours. Throws RangeError for an unknown zone, an invalid date or minutes
 * out of range: settings were checked when saved.
 */
export function checkQuietHours(hours: QuietHours, timeZone: string, at: Date): QuietAnswer {
  assertMinutes(hours.from);
  assertMinutes(hours.to);
  const instant = at.getTime();
  const offset = offsetAt(instant, timeZone);
  if (!isInside(instant, offset, hours)) return { inside: false, endsAt: null };
  return { inside: true, endsAt: new Date(endOf(hours, timeZone, instant)) };
}
