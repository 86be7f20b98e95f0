import { STATUS_RULES, type Status } from './status.ts';
import { BODY_LIMIT, labelRoom } from './template-text.ts';
import { describeSubject } from './words.ts';

/** As long as names and orders come; a message with a longer one is skipped as too long. */
const LONG_NAME = 'M'.repeat(60);
const LONG_ORDER_NAME = '#EN-1000000042';

/** The longest usual name and order of a message, for counting what is left for the label. */
export function longestValues(status: Status, language: string): [name: string, subject: string] {
  const subject = describeSubject({
    language,
    orderName: LONG_ORDER_NAME,
    parcel: { number: 10, of: 12 },
    kind: STATUS_RULES[status].level,
  });
  return [LONG_NAME, subject];
}

/** How many characters a label may have in a template's body; `body` null: not known yet. */
export function roomOfLabel(body: string | null, status: Status, language: string): number {
  return body === null ? BODY_LIMIT : labelRoom(body, ...longestValues(status, language));
}
