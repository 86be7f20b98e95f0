import type { Status } from '#app/domain/status.ts';
import { STATUS_RULES } from '#app/domain/status.ts';
import { cleanValue, type TemplateValues } from '#app/domain/template-text.ts';
import { describeSubject } from '#app/domain/words.ts';

const SAMPLE_NAME = 'Maria';
const SAMPLE_ORDER = '#1042';

/** As long as names and orders come: what a label must leave room for. */
const LONG_NAME = 'M'.repeat(60);
const LONG_ORDER = '#EN-1000000042';

/** Values as a customer could get them, for a preview. */
export function sampleValues(status: Status, language: string, label: string): TemplateValues {
  return [SAMPLE_NAME, describe(status, language, SAMPLE_ORDER, 1, 2), cleanValue(label, '')];
}

/** Name and order of the longest kind, for counting. */
export function longestValues(status: Status, language: string): [name: string, subject: string] {
  return [LONG_NAME, describe(status, language, LONG_ORDER, 10, 12)];
}

function describe(status: Status, language: string, orderName: string, number: number, of: number) {
  const kind = STATUS_RULES[status].level;
  return describeSubject({ language, orderName, parcel: { number, of }, kind });
}
