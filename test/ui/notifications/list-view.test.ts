import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATUSES } from '#app/domain/status.ts';
import {
  hasFilters,
  isPrivateSearch,
  type ListView,
  listViewParams,
  listViewQuery,
  listViewUrl,
  PERIODS,
  readListView,
  reasonsOf,
  WHOLE_LIST,
} from '#app/ui/notifications/list-view.ts';

const CLOCK = { now: '2026-11-22T13:30:00.000Z', timeZone: 'Europe/Berlin', locale: 'en' };
const view = (part: Partial<ListView>): ListView => ({ ...WHOLE_LIST, ...part });

describe('the view of the list', () => {
  test('comes back from its address as it went there', () => {
    const day = fc.constantFrom('', '2026-11-01', '2026-11-22');
    const views = fc.record<ListView>({
      status: fc.constantFrom(null, ...STATUSES),
      state: fc.constantFrom(null, 'failed', 'skipped', 'unconfirmed', 'attention'),
      language: fc.constantFrom(null, 'de', 'pt'),
      reason: fc.constantFrom(null, 'no_phone', 'refused'),
      period: fc.constantFrom(...PERIODS),
      from: day,
      to: day,
      search: fc.constantFrom('', '#1042', 'EN-1001'),
      sort: fc.constantFrom('newest', 'oldest'),
      cursor: fc.constantFrom(null, 'abc=/+&'),
      saved: fc.constantFrom(null, 'a-view'),
    });
    fc.assert(
      fc.property(views, (asked) => {
        const custom = asked.period === 'custom';
        const dated = custom ? asked : { ...asked, from: '', to: '' };
        const isKnown = reasonsOf(asked.state).some((reason) => reason === asked.reason);
        const expected = isKnown ? dated : { ...dated, reason: null };
        expect(readListView(new URL(listViewUrl(asked), 'https://app').searchParams)).toEqual(
          expected,
        );
      }),
    );
  });

  test('the whole list has a plain address', () => {
    expect(listViewUrl(WHOLE_LIST)).toBe('/app/notifications');
    expect(hasFilters(WHOLE_LIST)).toBe(false);
  });

  test('what it does not know it leaves out', () => {
    const params = new URLSearchParams(
      'status=constructor&state=toString&language=de-DE&period=year&from=x&sort=sideways&shop=a.myshopify.com',
    );
    expect(readListView(params)).toEqual(WHOLE_LIST);
  });

  test('a posted file is no search', () => {
    const form = new FormData();
    form.set('search', new File(['x'], 'x'));
    expect(readListView(form)).toEqual(WHOLE_LIST);
  });
});

describe('phones stay out of addresses', () => {
  test.each([
    'wamid.HBgLNDk=',
    '+49 30 901820',
    '4930901820',
    '030 90 18 20',
    '+49',
    '٠٣٠٩٠١٨٢٠',
    '(030) 901-820',
  ])('%s may be a phone or a message ID', (search) => {
    expect(isPrivateSearch(search)).toBe(true);
  });

  test.each(['#1042', '1042', 'EN-1042', '#1042.1', ''])('%s is an order', (search) => {
    expect(isPrivateSearch(search)).toBe(false);
  });
});

describe('the question a view stands for', () => {
  test('today and the last days begin at midnight in the shop', () => {
    expect(listViewQuery(view({ period: 'today' }), CLOCK)).toMatchObject({
      from: '2026-11-21T23:00:00.000Z',
      to: null,
    });
    expect(listViewQuery(view({ period: '7' }), CLOCK).from).toBe('2026-11-15T23:00:00.000Z');
  });

  test('custom dates include both days', () => {
    const asked = view({ period: 'custom', from: '2026-10-25', to: '2026-10-25' });
    // The day on which the clocks go back has 25 hours.
    expect(listViewQuery(asked, CLOCK)).toMatchObject({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T23:00:00.000Z',
    });
  });

  test('an open end and an empty search are no condition', () => {
    const asked = view({ period: 'custom', from: '', to: '2026-10-25' });
    expect(listViewQuery(asked, CLOCK)).toMatchObject({ from: null, search: null });
  });

  test('dates of another period are not asked for', () => {
    const asked = view({ period: 'any', from: '2026-10-25', to: '2026-10-26' });
    expect(listViewQuery(asked, CLOCK)).toMatchObject({ from: null, to: null });
    expect(listViewParams(asked).toString()).toBe('');
  });
});
