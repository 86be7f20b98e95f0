import { describe, expect, test } from 'vitest';
import { dayAt, layOutBars, partsOf } from '#app/ui/figures/bar-layout.ts';

const SIZE = { width: 700, height: 224 };
const say = (value: number): string => String(value);

function daysOf(...sums: readonly number[]) {
  return sums.map((delivered, at) => ({
    name: `Nov ${at + 1}`,
    parts: { delivered, noReport: 0, failed: 0, skipped: 0 },
  }));
}

/** The corners of each bar in an outline. */
function barsIn(outline: string) {
  return [...outline.matchAll(/M([\d.]+),([\d.]+)h([\d.]+)V([\d.]+)h-[\d.]+z/g)].map((bar) => {
    const [x = 0, top = 0, width = 0, bottom = 0] = bar.slice(1).map(Number);
    return { x, top, width, bottom };
  });
}

test('what is neither delivered nor failed has no report, and is never less than none', () => {
  const counts = { all: 12, send: 10, sent: 8, delivered: 6, read: 1, failed: 1, skipped: 2 };
  expect(partsOf(counts)).toEqual({ delivered: 6, noReport: 3, failed: 1, skipped: 2 });
  expect(partsOf({ ...counts, send: 4 }).noReport).toBe(0);
});

describe('the bars of a period', () => {
  test('stand on each other, and what is nothing is not drawn', () => {
    const parts = { delivered: 6, noReport: 0, failed: 2, skipped: 4 };
    const { outlines, plot } = layOutBars([{ name: 'Nov 1', parts }], SIZE, say);
    const [delivered] = barsIn(outlines.delivered);
    const [failed] = barsIn(outlines.failed);
    const [skipped] = barsIn(outlines.skipped);
    expect(outlines.noReport).toBe('');
    expect(delivered?.bottom).toBe(plot.bottom);
    expect(failed?.bottom).toBe(delivered?.top);
    expect(skipped?.bottom).toBe(failed?.top);
    const heightOf = (bar = { top: 0, bottom: 0 }) => bar.bottom - bar.top;
    expect(heightOf(delivered) / heightOf(failed)).toBeCloseTo(3, 0);
  });

  test('are beside each other in their columns, none wider than 48 pixels', () => {
    const few = layOutBars(daysOf(3, 5), SIZE, say);
    expect(barsIn(few.outlines.delivered).map(({ width }) => width)).toEqual([48, 48]);
    const many = layOutBars(daysOf(...Array.from({ length: 90 }, () => 1)), SIZE, say);
    const bars = barsIn(many.outlines.delivered);
    expect(bars).toHaveLength(90);
    for (const [at, bar] of bars.entries()) {
      const column = many.columns[at];
      expect(bar.x).toBeGreaterThanOrEqual((column?.x ?? 0) - 0.1);
      expect(bar.x + bar.width).toBeLessThanOrEqual((column?.x ?? 0) + (column?.width ?? 0) + 0.1);
      expect(bar.x + bar.width).toBeLessThanOrEqual(SIZE.width);
    }
  });

  test.each([[1], [2], [3], [7], [1204], [1_000_000]])(
    'have whole numbers beside %i',
    (highest) => {
      const { lines } = layOutBars(daysOf(0, highest), SIZE, say);
      const values = lines.map(({ text }) => Number(text));
      expect(values.every(Number.isInteger)).toBe(true);
      expect(values[0]).toBe(0);
      expect(values.length).toBeGreaterThan(1);
      expect(new Set(values).size).toBe(values.length);
    },
  );

  test('name the last day and as many before it as there is room for, inside the width', () => {
    const named = (width: number) =>
      layOutBars(daysOf(...Array.from({ length: 30 }, () => 1)), { ...SIZE, width }, say).names;
    expect(named(2400)).toHaveLength(30);
    expect(named(700).length).toBeLessThan(15);
    for (const names of [named(2400), named(700), named(240)]) {
      expect(names.at(-1)?.text).toBe('Nov 30');
      expect(names.every(({ x }) => x >= 0 && x <= 2400)).toBe(true);
    }
    const [first, second] = named(240);
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBeGreaterThan(45);
    expect(named(240).at(-1)?.x).toBeLessThan(240 - 15);
  });

  test('are found by a place', () => {
    const layout = layOutBars(daysOf(1, 2, 3), SIZE, say);
    const middle = layout.columns.map(({ x, width }) => x + width / 2);
    expect(middle.map((x) => dayAt(layout, x))).toEqual([0, 1, 2]);
    expect(dayAt(layout, 0)).toBe(0);
    expect(dayAt(layout, 10_000)).toBe(2);
  });
});
