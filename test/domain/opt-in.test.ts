import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeOrder } from '#app/domain/merge-order.ts';
import { hasOptedIn, type OptInSources, signsOfOptIn } from '#app/domain/opt-in.ts';
import { EMPTY_ORDER_STATE } from '#app/domain/order-state.ts';
import { anOrder, at } from './order-facts.ts';

const NONE: OptInSources = { attribute: null, tag: null, sms: false };
const signs = (attributes: Record<string, string>, tags: readonly string[] = []) =>
  signsOfOptIn({
    tags,
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
  });

describe('an attribute counts where it says yes', () => {
  test.each(['yes', ' Yes ', 'TRUE', '1', 'on', 'ja', 'Oui', 'sí', 'はい', 'ＹＥＳ'])(
    '%s',
    (value) => {
      expect(signs({ whatsapp: value })).toEqual(['attribute whatsapp']);
    },
  );

  test.each(['', 'no', 'false', '0', 'off', 'nein', 'yes, but not today', '+34600000001'])(
    'not %j',
    (value) => {
      expect(signs({ whatsapp: value })).toEqual([]);
    },
  );
});

test('nothing of an attribute but its name is kept', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, value) => {
      const kept = signs({ [name]: value });
      expect(kept.length).toBeLessThanOrEqual(1);
      for (const one of kept) expect(signs({ [name]: 'yes' })).toEqual([one]);
    }),
  );
});

describe('a customer opted in', () => {
  const order = {
    optInSigns: signs({ 'WhatsApp updates': 'Yes', other: 'no' }, ['VIP', 'Whats App']),
    smsConsent: false,
  };
  test.each<[Partial<OptInSources>, boolean]>([
    [{ attribute: 'whatsapp  UPDATES' }, true],
    [{ attribute: 'other' }, false],
    [{ tag: 'whats app' }, true],
    // A tag is no attribute, whatever they are called.
    [{ tag: 'whatsapp updates' }, false],
    [{ attribute: 'vip' }, false],
    [{ sms: true }, false],
    [{ sms: true, tag: 'vip' }, true],
    [{ attribute: 'other', tag: 'nothing' }, false],
    [{}, false],
  ])('by %j: %s', (sources, expected) => {
    expect(hasOptedIn(order, { ...NONE, ...sources })).toBe(expected);
  });

  test('by consent to SMS, whatever else is known', () => {
    expect(hasOptedIn({ smsConsent: true }, { ...NONE, sms: true, tag: 'x' })).toBe(true);
    expect(hasOptedIn({ smsConsent: true }, { ...NONE, tag: 'x' })).toBeNull();
  });

  test('is not known of an order that was stored without its tags', () => {
    expect(hasOptedIn({ optInSigns: null }, { ...NONE, tag: 'x' })).toBeNull();
    expect(hasOptedIn({}, { ...NONE, attribute: 'x' })).toBeNull();
    // What no read brings is a no.
    expect(hasOptedIn({}, { ...NONE, sms: true })).toBe(false);
  });
});

describe('over the updates of an order', () => {
  const update = (seconds: number, over: Parameters<typeof anOrder>[0]) =>
    anOrder({ ...over, updatedAt: at(seconds) });

  test('the newest tags count, the last word on SMS stays where an update has none', () => {
    let state = mergeOrder(
      EMPTY_ORDER_STATE,
      update(0, { optInSigns: ['tag a'], smsConsent: true }),
      'update',
    );
    state = mergeOrder(state, update(60, { optInSigns: [] }), 'read');
    expect(state.order).toMatchObject({ optInSigns: [], smsConsent: true });
    state = mergeOrder(state, update(120, { optInSigns: [], smsConsent: false }), 'update');
    expect(state.order?.smsConsent).toBe(false);
    // A late one.
    state = mergeOrder(state, update(30, { optInSigns: ['tag b'], smsConsent: true }), 'update');
    expect(state.order).toMatchObject({ optInSigns: [], smsConsent: false });
  });

  test('what was stored before tags were asked for learns them from a read of the same state', () => {
    const stored = mergeOrder(EMPTY_ORDER_STATE, update(60, {}), 'update');
    const read = mergeOrder(stored, update(60, { optInSigns: ['tag a'] }), 'read');
    expect(read.order?.optInSigns).toEqual(['tag a']);
  });

  test('the order of arrival does not matter', () => {
    const consent = fc.constantFrom(true, false, null, undefined);
    const fact = fc
      .record({ seconds: fc.integer({ min: 0, max: 2 }), smsConsent: consent })
      .map(({ seconds, smsConsent }) =>
        update(seconds * 60, {
          optInSigns: [`tag ${seconds}`],
          ...(smsConsent !== undefined && { smsConsent }),
        }),
      );
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 5 }), (facts) => {
        const merge = (all: typeof facts) =>
          all.reduce<ReturnType<typeof mergeOrder>>(
            (state, one) => mergeOrder(state, one, 'update'),
            EMPTY_ORDER_STATE,
          );
        const [there, back] = [merge(facts), merge([...facts].reverse())];
        expect(back.order?.smsConsent ?? null).toBe(there.order?.smsConsent ?? null);
        expect(back.order?.optInSigns).toEqual(there.order?.optInSigns);
      }),
    );
  });
});
