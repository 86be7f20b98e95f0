import type { Status } from '#app/domain/status.ts';
import { STATUS_RULES } from '#app/domain/status.ts';
import { cleanValue, type TemplateValues } from '#app/domain/template-text.ts';
import { describeSubject } from '#app/domain/words.ts';

const SAMPLE_NAME = 'Maria';
const SAMPLE_ORDER = '#1042';

/** Values as a customer could get them, for a preview. */
export function sampleValues(status: Status, language: string, label: string): TemplateValues {
  return [SAMPLE_NAME, describe(status, language, SAMPLE_ORDER, 1, 2), cleanValue(label, '')];
}

function describe(status: Status, language: string, orderName: string, number: number, of: number) {
  const kind = STATUS_RULES[status].level;
  return describeSubject({ language, orderName, parcel: { number, of }, kind });
}
