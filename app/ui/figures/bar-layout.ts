import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import type { Counts } from '#app/domain/daily-counts.ts';

/** The parts of a bar from the bottom up: together they are all that was decided on a day. */
export const SERIES = ['delivered', 'noReport', 'failed', 'skipped'] as const;
export type Series = (typeof SERIES)[number];

/** One day as the chart draws it. */
export type ChartDay = { readonly name: string; readonly parts: Readonly<Record<Series, number>> };

export type Size = { readonly width: number; readonly height: number };

/** Where everything stands, in pixels from the left and the top. */
export type BarLayout = {
  /** The outline of all bars of a part, for a path. */
  readonly outlines: Readonly<Record<Series, string>>;
  /** What a day takes of the width, bar and gap. */
  readonly columns: readonly { readonly x: number; readonly width: number }[];
  readonly lines: readonly { readonly text: string; readonly y: number }[];
  readonly names: readonly { readonly text: string; readonly x: number }[];
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
};

const TOP = 8;
const NAMES_HEIGHT = 24;
const GAP = 8;
const LINES = 4;
const WIDEST_BAR = 48;
/** Of a column, between two bars. */
const SPACE = 0.25;
/** A sign of 12 pixels, at most; Chinese, Japanese and Korean ones are as wide as high. */
const LATIN_WIDTH = 7.2;
const WIDE_WIDTH = 12;

/** What a day's bar is made of. */
export function partsOf({ send, delivered, failed, skipped }: Counts): ChartDay['parts'] {
  return { delivered, noReport: Math.max(send - delivered - failed, 0), failed, skipped };
}

function widthOf(text: string): number {
  return [...text].reduce(
    (width, sign) => width + (sign >= '\u2e80' ? WIDE_WIDTH : LATIN_WIDTH),
    0,
  );
}

/** Lays the bars of some days out beside each other. */
export function layOutBars(
  days: readonly ChartDay[],
  { width, height }: Size,
  say: (value: number) => string,
): BarLayout {
  const series = stack<unknown, ChartDay, Series>()
    .keys(SERIES)
    .value(({ parts }, name) => parts[name])(days);
  const highest = Math.max(1, ...series.flatMap((part) => part.map(([, upper]) => upper)));
  const bottom = height - NAMES_HEIGHT;
  const y = scaleLinear().domain([0, highest]).nice(LINES).range([bottom, TOP]);
  // Nothing is counted in halves.
  const values = y.ticks(LINES).filter(Number.isInteger);
  const left = GAP + Math.max(...values.map((value) => widthOf(say(value))));
  const x = scaleBand<number>()
    .domain(days.map((_, at) => at))
    .range([left, Math.max(left, width)])
    .paddingInner(SPACE)
    .paddingOuter(SPACE / 2);
  const barWidth = Math.min(x.bandwidth(), WIDEST_BAR);
  const centreOf = (at: number): number => (x(at) ?? left) + x.bandwidth() / 2;
  const outlineOf = (name: Series): string =>
    (series.find(({ key }) => key === name) ?? [])
      .map(([lower, upper], at) =>
        lower === upper
          ? ''
          : `M${round(centreOf(at) - barWidth / 2)},${round(y(upper))}` +
            `h${round(barWidth)}V${round(y(lower))}h${round(-barWidth)}z`,
      )
      .join('');
  return {
    outlines: {
      delivered: outlineOf('delivered'),
      noReport: outlineOf('noReport'),
      failed: outlineOf('failed'),
      skipped: outlineOf('skipped'),
    },
    columns: days.map((_, at) => ({ x: centreOf(at) - x.step() / 2, width: x.step() })),
    lines: values.map((value) => ({ text: say(value), y: y(value) })),
    names: chooseNames(days, x.step()).map(({ name, at }) => ({
      text: name,
      x: keepInside(centreOf(at), widthOf(name) / 2, width),
    })),
    plot: { left, right: Math.max(left, width), top: TOP, bottom },
  };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function keepInside(centre: number, half: number, width: number): number {
  return Math.max(half, Math.min(centre, width - half));
}

/** As many names as there is room for, from the last day back: that one is always named. */
function chooseNames(
  days: readonly ChartDay[],
  step: number,
): { readonly name: string; readonly at: number }[] {
  const widest = Math.max(0, ...days.map(({ name }) => widthOf(name)));
  const every = Math.max(1, Math.ceil((widest + 2 * GAP) / step));
  return days
    .map(({ name }, at) => ({ name, at }))
    .filter(({ at }) => (days.length - 1 - at) % every === 0);
}

/** The day whose column a place is in, or the nearest. */
export function dayAt({ columns }: BarLayout, x: number): number {
  const found = columns.findLastIndex((column) => column.x <= x);
  return Math.max(found, 0);
}
