import { expect, test } from 'vitest';
import { makeTickedRows } from '#app/ui/notifications/ticked-rows.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'];

test('ticks are listed in the order of the page, and the list stays the same until one changes', () => {
  const rows = makeTickedRows(IDS);
  expect(rows.list()).toEqual([]);
  rows.tick('d', true);
  rows.tick('b', true);
  expect(rows.list()).toEqual(['b', 'd']);
  expect(rows.list()).toBe(rows.list());
  rows.tick('d', false);
  expect(rows.list()).toEqual(['b']);
  expect([rows.has('b'), rows.has('d')]).toEqual([true, false]);
});

test('with Shift, all to the one before are ticked or not, in either direction', () => {
  const rows = makeTickedRows(IDS);
  rows.tick('d', true, true);
  expect(rows.list()).toEqual(['d']);
  rows.tick('b', true, true);
  expect(rows.list()).toEqual(['b', 'c', 'd']);
  rows.tick('c', false, true);
  expect(rows.list()).toEqual(['d']);
});

test('all are ticked at once, and none', () => {
  const rows = makeTickedRows(IDS);
  rows.tickAll(true);
  expect([rows.isAll(), rows.list()]).toEqual([true, IDS]);
  rows.tick('a', false);
  expect(rows.isAll()).toBe(false);
  rows.tickAll(false);
  expect(rows.list()).toEqual([]);
  expect(makeTickedRows([]).isAll()).toBe(false);
});

test('a row that is none of the page is not ticked', () => {
  const rows = makeTickedRows(IDS);
  rows.tick('z', true);
  expect(rows.list()).toEqual([]);
});

test('who listens is told of each change, until they stop', () => {
  const rows = makeTickedRows(IDS);
  const told: (readonly string[])[] = [];
  const stop = rows.subscribe(() => told.push(rows.list()));
  rows.tick('a', true);
  rows.tickAll(false);
  stop();
  rows.tick('b', true);
  expect(told).toEqual([['a'], []]);
});

test('the whole view is taken with all rows of the page, until a tick changes', () => {
  const rows = makeTickedRows(IDS);
  rows.tick('b', true);
  rows.takeWholeView();
  expect([rows.isWholeView(), rows.list()]).toEqual([true, IDS]);
  rows.tick('c', false);
  expect([rows.isWholeView(), rows.list()]).toEqual([false, ['a', 'b', 'd', 'e']]);
  rows.takeWholeView();
  rows.tickAll(false);
  expect([rows.isWholeView(), rows.list()]).toEqual([false, []]);
});
