import { chooseLanguage } from './language.ts';
import { EVIDENCE_RANK, RECEIPT_STATUSES } from './message-state.ts';
import { findLabel } from './prepare-message.ts';
import type { Settlement } from './settle-attempt.ts';
import { AVAILABLE_STATUSES, STATUS_RULES, type Status } from './status.ts';
import { buildVariables, type TemplateValues } from './template-text.ts';
import { describeSubject } from './words.ts';

/** Test messages that a shop may send in an hour. */
export const TESTS_PER_HOUR = 6;

/** The order that a test message speaks of. */
const TEST_ORDER = '#1001';

/** How a test message stands; `not_sent`: it surely did not leave, and trying again may help. */
export const TEST_STATES = [
  'sending',
  'accepted',
  'queued',
  'sent',
  'delivered',
  'read',
  'failed',
  'held',
  'not_sent',
  'unconfirmed',
] as const;
export type TestState = (typeof TEST_STATES)[number];

/** What the outcome of a test's one call means, and why. A test is never tried again by itself. */
export type TestResult = {
  readonly result: Extract<
    TestState,
    'accepted' | 'queued' | 'failed' | 'held' | 'not_sent' | 'unconfirmed'
  >;
  readonly reason: string | null;
};

/** What a settled attempt means for its test message. */
export function testResultOf(settlement: Settlement): TestResult {
  switch (settlement.message) {
    case 'accepted':
      return { result: 'accepted', reason: null };
    case 'unconfirmed':
      return settlement.attempt === 'queued'
        ? { result: 'queued', reason: null }
        : { result: 'unconfirmed', reason: settlement.cause };
    case 'failed':
      return { result: 'failed', reason: settlement.reason };
    case 'held':
      return { result: 'held', reason: settlement.reason };
    case 'waiting':
      return { result: 'not_sent', reason: settlement.cause };
  }
}

/**
 * The state of a test after all that was reported of it, in whatever order: evidence only rises.
 * `result` null: its call is under way, or, past its deadline, nobody knows what came of it.
 */
export function testStateOf(test: {
  readonly result: TestState | null;
  readonly overdue: boolean;
  readonly reports: readonly string[];
}): TestState {
  const known = test.result ?? (test.overdue ? 'unconfirmed' : 'sending');
  // A report proves that what is queued or unconfirmed was accepted after all.
  if (known !== 'accepted' && known !== 'queued' && known !== 'unconfirmed') return known;
  const reported = RECEIPT_STATUSES.filter((status) => test.reports.includes(status));
  const [best = known] = reported.toSorted((a, b) => EVIDENCE_RANK[b] - EVIDENCE_RANK[a]);
  return best;
}

export type TestTemplate = {
  readonly name: string;
  readonly language: string;
  readonly namespace: string;
  readonly category: string | null;
  readonly body: string;
};

export type PreparedTest =
  | {
      readonly ok: true;
      readonly template: TestTemplate;
      readonly values: TemplateValues;
      readonly text: string;
      readonly ttlSeconds: number | null;
    }
  | { readonly ok: false; readonly problem: 'no_template' | 'no_label' | 'text_too_long' };

/** WhatsApp gives a test up after this time: the one who waits for it has gone on by then. */
const TTL_SECONDS = 600;

/** The status that a test tells of: "shipped" where it is on, else the first that is. */
function statusToTell(isOn: (status: Status) => boolean): Status {
  if (isOn('shipped')) return 'shipped';
  return AVAILABLE_STATUSES.find(isOn) ?? 'shipped';
}

/**
 * The text of a test message: the chosen template in the shop's own language, with the labels that
 * customers get, about an order that does not exist.
 */
export function prepareTest(input: {
  /** The usable languages of the chosen template. */
  readonly templates: readonly TestTemplate[];
  readonly defaultLanguage: string;
  readonly isOn: (status: Status) => boolean;
  readonly labelsOf: (status: Status) => Readonly<Record<string, string>>;
}): PreparedTest {
  const { templates, defaultLanguage } = input;
  const language = chooseLanguage({
    customerLocale: null,
    available: templates.map((template) => template.language),
    shopDefault: defaultLanguage,
  });
  const template = templates.find((one) => one.language === language) ?? templates[0];
  if (template === undefined) return { ok: false, problem: 'no_template' };
  const status = statusToTell(input.isOn);
  const variables = buildVariables({
    bodyText: template.body,
    language: template.language,
    name: null,
    subject: describeSubject({
      language: template.language,
      orderName: TEST_ORDER,
      parcel: null,
      kind: STATUS_RULES[status].level,
    }),
    label: findLabel(input.labelsOf(status), status, template.language),
  });
  if (!variables.ok) {
    const problem = variables.reason === 'text_too_long' ? 'text_too_long' : 'no_label';
    return { ok: false, problem };
  }
  return {
    ok: true,
    template,
    values: variables.values,
    text: variables.text,
    ttlSeconds: template.category?.toUpperCase() === 'UTILITY' ? TTL_SECONDS : null,
  };
}
