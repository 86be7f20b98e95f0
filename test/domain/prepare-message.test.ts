import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ActiveHold,
  type ApprovedTemplate,
  type DueMessage,
  findLabel,
  type PreparedMessage,
  prepareMessage,
  type Sibling,
} from '#app/domain/prepare-message.ts';
import { checkQuietHours } from '#app/domain/quiet-hours.ts';
import { STATUS_RULES, STATUSES, type Status } from '#app/domain/status.ts';
import { BODY_LIMIT } from '#app/domain/template-text.ts';
import { at, DAY, F1, F2, HOUR, ORDER } from './order-facts.ts';

const NOW = at(HOUR);
const BODY = 'Hello {{1}}, the status of your {{2}} is now: {{3}}';

function aTemplate(over: Partial<ApprovedTemplate> = {}): ApprovedTemplate {
  return {
    name: 'order_status',
    language: 'en',
    namespace: 'ns',
    category: 'UTILITY',
    body: BODY,
    version: 1,
    ...over,
  };
}

const SHOP: DueMessage['shop'] = {
  uninstalled: false,
  sameInstall: true,
  sendingOn: true,
  defaultLanguage: 'en',
  quiet: null,
};

function aMessage(over: Partial<DueMessage> = {}): DueMessage {
  const status = over.status ?? 'shipped';
  return {
    subjectKind: STATUS_RULES[status].level,
    subjectGid: F1,
    status,
    family: STATUS_RULES[status].family,
    occurrence: F1,
    happenedAt: at(0),
    expiresAt: at(2 * DAY),
    orderName: '#1042',
    parcel: null,
    customerName: 'Maria',
    customerLocale: 'en',
    siblings: [],
    shop: SHOP,
    isResend: false,
    statusOn: true,
    optedOut: false,
    mayBeMessaged: true,
    erased: false,
    labels: {},
    templateName: 'order_status',
    templates: [aTemplate()],
    unusableTemplates: [],
    holds: [],
    probeOf: null,
    ...over,
  };
}

function aSibling(status: Status, over: Partial<Sibling> = {}): Sibling {
  const { family, level } = STATUS_RULES[status];
  const subjectGid = level === 'fulfilment' ? F1 : ORDER;
  return {
    subjectGid,
    status,
    family,
    occurrence: 'other',
    happenedAt: at(60),
    counts: true,
    ...over,
  };
}

function hold(reason: string, template: ActiveHold['template'] = null): ActiveHold {
  return { id: `hold ${reason}`, reason, template };
}

function sent(message: DueMessage, now = NOW): Extract<PreparedMessage, { verdict: 'send' }> {
  const prepared = prepareMessage(message, now);
  if (prepared.verdict !== 'send') throw new Error(JSON.stringify(prepared));
  return prepared;
}

describe('what may be told', () => {
  test('leaves with its text to the character', () => {
    expect(prepareMessage(aMessage(), NOW)).toEqual({
      verdict: 'send',
      template: aTemplate(),
      values: ['Maria', 'order #1042', expect.any(String)],
      text: expect.stringMatching(/^Hello Maria, the status of your order #1042 is now: \S/),
      ttlSeconds: 12 * HOUR,
    });
  });

  test('names the parcel, and someone without a name', () => {
    const message = aMessage({ parcel: { number: 2, of: 3 }, customerName: null });
    expect(sent(message).values.slice(0, 2)).toEqual(['there', 'order #1042, parcel 2 of 3']);
  });

  test.each(STATUSES)('has words for %s', (status) => {
    expect(sent(aMessage({ status })).values[2]).not.toBe('');
  });
});

describe('what changed since it was decided', () => {
  const cases: readonly [string, Partial<DueMessage>][] = [
    ['erased', { erased: true }],
    ['uninstalled', { shop: { ...SHOP, uninstalled: true } }],
    ['opted_out', { optedOut: true }],
    ['status_off', { statusOn: false }],
    ['sending_off', { shop: { ...SHOP, sendingOn: false } }],
    ['order_cancelled', { siblings: [aSibling('cancelled')] }],
    ['superseded', { siblings: [aSibling('delivered')] }],
    ['too_late', { expiresAt: at(HOUR - 1) }],
  ];

  test.each(cases)('ends it: %s', (reason, change) => {
    expect(prepareMessage(aMessage(change), NOW)).toEqual({ verdict: 'end', reason });
  });

  test('an install that is not the one it was decided in ends it', () => {
    const message = aMessage({ shop: { ...SHOP, sameInstall: false } });
    expect(prepareMessage(message, NOW)).toEqual({ verdict: 'end', reason: 'uninstalled' });
  });

  test('where several hold, the first counts', () => {
    for (const [index, [reason]] of cases.entries()) {
      const later = cases.slice(index).map(([, change]) => change);
      const shop = Object.assign({}, SHOP, ...later.map((change) => change.shop).reverse());
      const siblings = later.flatMap((change) => change.siblings ?? []);
      const message: DueMessage = Object.assign(aMessage(), ...later, { shop, siblings });
      expect(prepareMessage(message, NOW)).toEqual({ verdict: 'end', reason });
    }
  });

  test('a status without a setting goes by its default', () => {
    const off = prepareMessage(aMessage({ status: 'in_transit', statusOn: null }), NOW);
    expect(off).toEqual({ verdict: 'end', reason: 'status_off' });
    expect(sent(aMessage({ status: 'shipped', statusOn: null })).verdict).toBe('send');
  });

  test('its last second is in time', () => {
    expect(sent(aMessage({ expiresAt: NOW })).ttlSeconds).toBe(30);
  });

  test.each(['cancelled', 'refunded', 'partially_refunded'] as const)(
    'the cancellation does not end %s',
    (status) => {
      const message = aMessage({ status, siblings: [aSibling('cancelled')] });
      expect(sent(message).verdict).toBe('send');
    },
  );

  test('a cancellation ends also what it is not told with, and nothing after it', () => {
    const untold = aSibling('cancelled', { counts: false });
    expect(prepareMessage(aMessage({ siblings: [untold] }), NOW)).toEqual({
      verdict: 'end',
      reason: 'order_cancelled',
    });
    expect(sent(aMessage({ happenedAt: at(61), siblings: [untold] })).verdict).toBe('send');
  });

  test.each<[string, Sibling]>([
    ['ended itself', aSibling('delivered', { counts: false })],
    ['is of another parcel', aSibling('delivered', { subjectGid: F2 })],
    ['is older', aSibling('shipped', { happenedAt: at(-60) })],
    ['has no rank', aSibling('returned')],
  ])('a message that %s supersedes nothing', (_name, sibling) => {
    expect(sent(aMessage({ siblings: [sibling] })).verdict).toBe('send');
  });
});

describe('the language', () => {
  const de = aTemplate({ language: 'de' });
  const en = aTemplate({ language: 'en' });
  const missing = (template: ApprovedTemplate) => hold('template_missing', template);
  const german = (over: Partial<DueMessage>) =>
    aMessage({ customerLocale: 'de-AT', templates: [de, en], ...over });

  test('is the customer’s, with the subject and our label in it', () => {
    const prepared = sent(german({}));
    expect(prepared.template).toBe(de);
    expect(prepared.values[1]).toBe('Bestellung #1042');
  });

  test('is the shop’s where the template has no other', () => {
    expect(sent(german({ customerLocale: 'ja' })).template).toBe(en);
    expect(sent(german({ customerLocale: null })).template).toBe(en);
  });

  test('that WhatsApp does not know any more gives way to the shop’s', () => {
    expect(sent(german({ holds: [missing(de)] })).template).toBe(en);
  });

  test('is held where the shop’s is missing as well', () => {
    const holds = [missing(de), { ...missing(en), id: 'other' }];
    expect(prepareMessage(german({ holds }), NOW)).toMatchObject({ verdict: 'hold' });
  });

  test.each(['template_paused', 'template_rejected', 'variables_changed'])(
    'that is held for another reason waits: %s',
    (reason) => {
      const held = hold(reason, de);
      expect(prepareMessage(german({ holds: [held] }), NOW)).toEqual({
        verdict: 'hold',
        holdId: held.id,
      });
    },
  );

  test('is not held for another version, language or template', () => {
    const others = [{ ...de, version: 2 }, en, { ...de, name: 'other' }];
    for (const template of others) {
      expect(sent(german({ holds: [hold('template_paused', template)] })).template).toBe(de);
    }
  });

  test('that nobody approved is missing', () => {
    const missingOne = {
      verdict: 'no_template',
      templateName: 'order_status',
      language: 'en',
      reason: 'template_missing',
    };
    expect(prepareMessage(aMessage({ templates: [] }), NOW)).toEqual(missingOne);
    const french = aTemplate({ language: 'fr' });
    expect(prepareMessage(aMessage({ templates: [french] }), NOW)).toEqual(missingOne);
    const noTemplate = aMessage({ templates: [], templateName: null });
    expect(prepareMessage(noTemplate, NOW)).toEqual({ ...missingOne, templateName: '' });
  });

  // A hold of a third language is lifted for its own reasons and would let nothing go here.
  test('that nobody approved does not wait for a hold of another', () => {
    const french = aTemplate({ language: 'fr' });
    const message = aMessage({ templates: [french], holds: [hold('template_paused', french)] });
    expect(prepareMessage(message, NOW)).toMatchObject({ verdict: 'no_template' });
  });

  test('that is paused waits for that, in the language it would go out in', () => {
    const unusableTemplates = [
      { language: 'de', reason: 'template_in_review' },
      { language: 'en', reason: 'template_paused' },
    ] as const;
    const none = { templates: [], unusableTemplates };
    const waitsFor = (over: Partial<DueMessage>) =>
      prepareMessage(german({ ...none, ...over }), NOW);
    const review = { verdict: 'no_template', language: 'de', reason: 'template_in_review' };
    expect(waitsFor({})).toMatchObject(review);
    const paused = { verdict: 'no_template', language: 'en', reason: 'template_paused' };
    expect(waitsFor({ customerLocale: 'ja' })).toMatchObject(paused);
    // A hold that says so already is the one; one for another language or reason is not.
    const held = hold('template_in_review', { ...de, version: 0 });
    expect(waitsFor({ holds: [held] })).toEqual({ verdict: 'hold', holdId: held.id });
    const others = [
      hold('template_in_review', { ...en, version: 0 }),
      hold('template_paused', { ...de, version: 0 }),
    ];
    expect(waitsFor({ holds: others })).toMatchObject(review);
  });

  test('we have no word for is not spoken, unless the merchant has one', () => {
    const dutch = aTemplate({ language: 'nl' });
    const shop = { ...SHOP, defaultLanguage: 'nl' };
    const message = aMessage({ customerLocale: 'nl', templates: [dutch], shop });
    expect(prepareMessage(message, NOW)).toEqual({ verdict: 'end', reason: 'no_language' });
    expect(sent({ ...message, labels: { nl: 'Verzonden' } }).values[2]).toBe('Verzonden');
  });
});

describe('a status with a template of its own', () => {
  const own = aTemplate({ name: 'refund_update', body: 'Dear {{1}}: {{2}}, {{3}}.' });
  const message = (over: Partial<DueMessage> = {}) =>
    aMessage({ status: 'refunded', templateName: own.name, templates: [own], ...over });

  test('leaves by it', () => {
    const { template, text } = sent(message());
    expect(template).toBe(own);
    expect(text).toMatch(/^Dear Maria: /);
  });

  test.each([
    ['of the shop’s template', aTemplate(), 'send'],
    ['of its own', own, 'hold'],
    ['of an older version of its own', { ...own, version: 0 }, 'send'],
    ['of its own in another language', { ...own, language: 'de' }, 'send'],
  ])('is stopped by a hold on its own template alone: one %s', (_, held, verdict) => {
    const holds = [hold('template_paused', held)];
    expect(prepareMessage(message({ holds }), NOW).verdict).toBe(verdict);
  });

  test('waits where that one is gone, whatever else there is', () => {
    const gone = message({ templates: [] });
    expect(prepareMessage(gone, NOW)).toEqual({
      verdict: 'no_template',
      templateName: own.name,
      language: 'en',
      reason: 'template_missing',
    });
    const holds = [
      { ...hold('template_missing', { ...aTemplate(), version: 0 }), id: 'of the shop' },
      { ...hold('template_missing', { ...own, version: 0 }), id: 'of the status' },
    ];
    expect(prepareMessage({ ...gone, holds }, NOW)).toEqual({
      verdict: 'hold',
      holdId: 'of the status',
    });
  });
});

test('a hold on the channel comes before the template', () => {
  const held = hold('token_refused');
  const holds = [hold('template_paused', aTemplate()), held];
  expect(prepareMessage(aMessage({ holds }), NOW)).toEqual({ verdict: 'hold', holdId: held.id });
});

describe('a probe', () => {
  const probed = hold('payment_problem');

  test('passes the hold that it probes, and no other', () => {
    const message = aMessage({ holds: [probed], probeOf: probed.id });
    expect(sent(message).template).toEqual(aTemplate());
    const other = { ...hold('template_paused', aTemplate()), id: 'other' };
    const holds = [probed, other];
    expect(prepareMessage({ ...message, holds }, NOW)).toEqual({
      verdict: 'hold',
      holdId: 'other',
    });
    expect(prepareMessage(aMessage({ holds: [probed], probeOf: 'other' }), NOW)).toEqual({
      verdict: 'hold',
      holdId: probed.id,
    });
  });

  test('of a template goes out in it', () => {
    const missing = hold('template_missing', aTemplate());
    expect(sent(aMessage({ holds: [missing], probeOf: missing.id })).template.language).toBe('en');
  });

  test('ends where it is not told any more', () => {
    const message = aMessage({ holds: [probed], probeOf: probed.id, expiresAt: at(60) });
    expect(prepareMessage(message, NOW)).toEqual({ verdict: 'end', reason: 'too_late' });
  });
});

test('the merchant’s label comes before ours, exact before base', () => {
  expect(findLabel({ pt_BR: 'a', pt: 'b' }, 'shipped', 'pt_BR')).toBe('a');
  expect(findLabel({ pt: 'b' }, 'shipped', 'pt_BR')).toBe('b');
  expect(findLabel({ de: 'c' }, 'shipped', 'pt_BR')).toBe(findLabel({}, 'shipped', 'pt'));
  expect(findLabel({}, 'shipped', 'xx')).toBeNull();
});

describe('a text that WhatsApp would refuse', () => {
  test('ends as empty or too long', () => {
    const blank = aMessage({ labels: { en: ' \u200b ' } });
    expect(prepareMessage(blank, NOW)).toEqual({ verdict: 'end', reason: 'value_empty' });
    const long = aMessage({ labels: { en: 'x'.repeat(BODY_LIMIT) } });
    expect(prepareMessage(long, NOW)).toEqual({ verdict: 'end', reason: 'text_too_long' });
  });
});

describe('the time to live', () => {
  test.each([
    [2 * DAY, 43_200],
    [43_201, 43_200],
    [43_199, 43_199],
    [31, 31],
    [29, 30],
    [0, 30],
  ])('with %i seconds left is %i for UTILITY', (left, seconds) => {
    expect(sent(aMessage({ expiresAt: at(HOUR + left) })).ttlSeconds).toBe(seconds);
    const lower = aTemplate({ category: 'utility' });
    expect(sent(aMessage({ expiresAt: at(HOUR + left), templates: [lower] })).ttlSeconds).toBe(
      seconds,
    );
  });

  test.each(['MARKETING', 'AUTHENTICATION', null])('is left out for %s', (category) => {
    expect(sent(aMessage({ templates: [aTemplate({ category })] })).ttlSeconds).toBeNull();
  });
});

test('whatever comes in, something sensible comes out', () => {
  const languages = fc.constantFrom('en', 'de', 'pt_BR', 'nl', 'zz', '');
  const templates = fc.array(
    fc.record({ language: languages, version: fc.nat(2), body: fc.string() }).map(aTemplate),
    { maxLength: 3 },
  );
  const holds = fc.array(
    fc.record({
      id: fc.string(),
      reason: fc.constantFrom('template_missing', 'template_paused', 'token_refused'),
      template: fc.option(templates.map(([first]) => first ?? aTemplate())),
    }),
    { maxLength: 3 },
  );
  const messages = fc
    .record({
      status: fc.constantFrom(...STATUSES),
      templates,
      holds,
      customerLocale: fc.option(fc.oneof(languages, fc.string())),
      customerName: fc.option(fc.string()),
      orderName: fc.string(),
      labels: fc.dictionary(languages, fc.string()),
      siblings: fc.array(fc.constantFrom(...STATUSES).map((status) => aSibling(status))),
      statusOn: fc.option(fc.boolean()),
      optedOut: fc.boolean(),
      erased: fc.boolean(),
    })
    .map(aMessage);
  fc.assert(
    fc.property(messages, (message) => {
      const prepared = prepareMessage(message, NOW);
      if (prepared.verdict !== 'send') return;
      expect(prepared.values).not.toContain('');
      expect(prepared.text.length).toBeLessThanOrEqual(BODY_LIMIT);
      expect(message.optedOut || message.erased).toBe(false);
      expect(message.statusOn ?? STATUS_RULES[message.status].onByDefault).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('quiet hours', () => {
  // NOW is 13:00 in UTC.
  const quiet = (mode: 'wait' | 'skip', from = 12 * 60, to = 15 * 60): DueMessage['shop'] => ({
    ...SHOP,
    quiet: { hours: { from, to }, mode, timeZone: 'UTC' },
  });
  const prepare = (over: Partial<DueMessage>) => prepareMessage(aMessage(over), NOW);

  test('what could leave inside them waits for their end, whatever made it so late', () => {
    expect(prepare({ shop: quiet('wait') })).toEqual({ verdict: 'wait', until: at(3 * HOUR) });
  });

  test('outside of them it leaves', () => {
    expect(prepare({ shop: quiet('wait', 14 * 60, 15 * 60) })).toMatchObject({ verdict: 'send' });
    expect(prepare({ shop: quiet('wait', 10 * 60, 13 * 60) })).toMatchObject({ verdict: 'send' });
  });

  test('it is skipped where the merchant chose so, or where it is too old by then', () => {
    const end = { verdict: 'end', reason: 'quiet_hours' };
    expect(prepare({ shop: quiet('skip') })).toEqual(end);
    expect(prepare({ shop: quiet('wait'), expiresAt: at(3 * HOUR - 1) })).toEqual(end);
    expect(prepare({ shop: quiet('wait'), expiresAt: at(3 * HOUR) })).toMatchObject({
      verdict: 'wait',
    });
  });

  test('what the merchant sent again waits where others are skipped', () => {
    expect(prepare({ shop: quiet('skip'), isResend: true })).toMatchObject({ verdict: 'wait' });
  });

  test('other reasons come first; a hold does not make it leave', () => {
    expect(prepare({ shop: quiet('wait'), optedOut: true })).toMatchObject({ reason: 'opted_out' });
    const hold: ActiveHold = { id: 'hold', reason: 'payment_problem', template: null };
    expect(prepare({ shop: quiet('wait'), holds: [hold] })).toMatchObject({ verdict: 'wait' });
    expect(prepare({ shop: quiet('wait'), holds: [hold], probeOf: 'hold' })).toMatchObject({
      verdict: 'wait',
    });
  });

  test('the clocks going forward and back move their end with the wall', () => {
    const night = { hours: { from: 21 * 60, to: 8 * 60 }, mode: 'wait', timeZone: 'Europe/Berlin' };
    const endAt = (now: string) =>
      prepareMessage(
        aMessage({
          shop: { ...SHOP, quiet: night as DueMessage['shop']['quiet'] },
          expiresAt: '2027-01-01T00:00:00.000Z',
        }),
        now,
      );
    // 29 March and 25 October 2026: 08:00 is 06:00Z in summer, 07:00Z in winter.
    expect(endAt('2026-03-28T21:00:00.000Z')).toMatchObject({ until: '2026-03-29T06:00:00.000Z' });
    expect(endAt('2026-10-24T21:00:00.000Z')).toMatchObject({ until: '2026-10-25T07:00:00.000Z' });
  });

  test('nothing ever leaves inside them, and what waits could leave when they end', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.constantFrom('wait', 'skip'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
        fc.date({
          min: new Date('2026-01-01'),
          max: new Date('2027-12-31'),
          noInvalidDate: true,
        }),
        (from, to, mode, timeZone, date) => {
          const rule = { hours: { from, to }, mode, timeZone };
          const message = aMessage({
            shop: { ...SHOP, quiet: rule },
            expiresAt: new Date(date.getTime() + 2 * DAY * 1000).toISOString(),
          });
          const now = date.toISOString();
          const prepared = prepareMessage(message, now);
          const { inside } = checkQuietHours(rule.hours, timeZone, date);
          expect(prepared.verdict === 'send').toBe(!inside);
          if (prepared.verdict !== 'wait') return;
          expect(prepared.until > now).toBe(true);
          expect(prepareMessage(message, prepared.until).verdict).toBe('send');
        },
      ),
    );
  });
});
