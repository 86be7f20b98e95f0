import { expect, test } from 'vitest';
import {
  differsFromTab,
  lockedView,
  openSaved,
  paramsToSave,
  tabOf,
} from '#app/ui/notifications/list-tabs.ts';
import { type ListView, WHOLE_LIST } from '#app/ui/notifications/list-view.ts';

const view = (part: Partial<ListView>): ListView => ({ ...WHOLE_LIST, ...part });
const SAVED = [{ id: 'a', name: 'Late failures', params: 'state=failed&sort=oldest' }];

test.each([
  [view({}), 0],
  [view({ state: 'attention' }), 1],
  [view({ state: 'failed', status: 'shipped' }), 2],
  [view({ state: 'skipped' }), 3],
  [view({ state: 'delivered' }), 0],
  [view({ state: 'failed', saved: 'a' }), 4],
  [view({ saved: 'gone' }), 0],
])('%j is of tab %i', (shown, tab) => {
  expect(tabOf(shown, SAVED)).toBe(tab);
});

test('a tab opens as it was saved, from its first page', () => {
  for (const saved of SAVED) {
    expect(openSaved(saved)).toEqual(view({ state: 'failed', sort: 'oldest', saved: 'a' }));
    expect(differsFromTab(openSaved(saved), SAVED)).toBe(false);
  }
  expect(differsFromTab(lockedView('failed', 'oldest'), SAVED)).toBe(false);
});

test('more than the tab says makes a difference; where one stands in it does not', () => {
  expect(differsFromTab(view({ state: 'failed', reason: 'refused' }), SAVED)).toBe(true);
  expect(differsFromTab(view({ state: 'delivered' }), SAVED)).toBe(true);
  expect(differsFromTab(view({ state: 'failed', saved: 'a' }), SAVED)).toBe(true);
  expect(differsFromTab(view({ state: 'failed', cursor: 'x' }), SAVED)).toBe(false);
});

test('no phone and no message ID is saved', () => {
  expect(paramsToSave(view({ search: '+49 30 901820', state: 'failed' }))).toBe('state=failed');
  expect(paramsToSave(view({ search: 'wamid.HBgL' }))).toBe('');
  expect(paramsToSave(view({ search: '#1042', cursor: 'x', saved: 'a' }))).toBe('search=%231042');
});
