import type { ReadPhone } from '#app/domain/phone.ts';
import {
  type ImportResult,
  MOST_IMPORTED,
  type OptOutRow,
  type OptOutsApp,
} from './merchant-app-opt-outs.ts';
import type { SettingsPort } from './merchant-app-ports.ts';
import type { OptOutRecord, OptOutsPort } from './opt-outs-ports.ts';
import { decodeCursor, encodeCursor, isId } from './show-ids.ts';
import { phoneHint } from './show-phone-hint.ts';

const ROWS_PER_PAGE = 50;
/** Counted exactly up to here. */
const COUNT_CAP = 10_001;

type OptOutsPorts = {
  readonly optOuts: OptOutsPort;
  readonly settings: Pick<SettingsPort, 'readSettings'>;
  readonly readPhone: ReadPhone;
};

function numberOf({ phone, isErased, source }: OptOutRecord): OptOutRow['number'] {
  if (phone !== null) return { known: true, hint: phoneHint(phone) };
  if (isErased) return { known: false, because: 'erased' };
  const isSaid = source === 'reply' || source === 'button';
  return { known: false, because: isSaid ? 'hidden' : 'not_kept' };
}

function rowOf(record: OptOutRecord, staffId: string | null): OptOutRow {
  const { id, source, word, optedOutAt } = record;
  const isAdded = source === 'staff' || source === 'import';
  return {
    id,
    number: numberOf(record),
    source,
    word,
    addedByYou: isAdded ? staffId !== null && record.staffId === staffId : null,
    at: optedOutAt,
  };
}

/** Who must not be messaged, newest first; one person by the whole number. */
export function makeListOptOuts({
  optOuts,
  settings,
  readPhone,
}: OptOutsPorts): OptOutsApp['listOptOuts'] {
  return async (shopId, query, staffId) => {
    const search = query.search?.trim() ?? '';
    const count = await optOuts.countOptOuts(shopId, query.source, COUNT_CAP);
    let phone: string | null = null;
    if (search !== '') {
      const { defaultCountry } = await settings.readSettings(shopId);
      const reading = readPhone(search, defaultCountry);
      if (!reading.ok) {
        return { rows: [], next: null, previous: null, count, searchProblem: 'partial_phone' };
      }
      phone = reading.digits;
    }
    const from = decodeCursor(query.cursor);
    const { rows, more } = await optOuts.listOptOuts(
      shopId,
      { source: query.source, phone },
      { from, limit: ROWS_PER_PAGE },
    );
    const isBackward = from?.side === 'before';
    const hasNext = isBackward || more;
    const hasPrevious = isBackward ? more : from !== null;
    const [first, last] = [rows[0], rows.at(-1)];
    return {
      rows: rows.map((record) => rowOf(record, staffId)),
      next: hasNext && last !== undefined ? encodeCursor({ side: 'after', id: last.id }) : null,
      previous:
        hasPrevious && first !== undefined ? encodeCursor({ side: 'before', id: first.id }) : null,
      count,
      searchProblem: null,
    };
  };
}

/** Takes one number down as opted out. */
export function makeAddOptOut({
  optOuts,
  settings,
  readPhone,
}: OptOutsPorts): OptOutsApp['addOptOut'] {
  return async (shopId, number, staffId) => {
    const { defaultCountry } = await settings.readSettings(shopId);
    const reading = readPhone(number, defaultCountry);
    if (!reading.ok) return { outcome: 'unreadable' };
    const phone = reading.digits;
    const known = await optOuts.findOptOuts([{ shopId, phone }]);
    if (known.size > 0) return { outcome: 'known' };
    const added = await optOuts.addOptOuts(shopId, [phone], { source: 'staff', staffId });
    return { outcome: added > 0 ? 'added' : 'known' };
  };
}

/** The customer asked for messages again. */
export function makeRemoveOptOut({
  optOuts,
}: Pick<OptOutsPorts, 'optOuts'>): OptOutsApp['removeOptOut'] {
  return async (shopId, id) => {
    const isRemoved = isId(id) && (await optOuts.removeOptOut(shopId, id));
    return { outcome: isRemoved ? 'removed' : 'gone' };
  };
}

type Sorted = {
  readonly fresh: readonly string[];
  readonly known: number;
  readonly unreadable: readonly string[];
};

async function sortNumbers(
  { optOuts, settings, readPhone }: OptOutsPorts,
  shopId: string,
  numbers: readonly string[],
): Promise<Sorted> {
  const { defaultCountry } = await settings.readSettings(shopId);
  const phones = new Set<string>();
  const unreadable: string[] = [];
  for (const number of numbers) {
    const reading = readPhone(number, defaultCountry);
    if (reading.ok) phones.add(reading.digits);
    else unreadable.push(number);
  }
  const asked = [...phones].map((phone) => ({ shopId, phone }));
  const optedOut = await optOuts.findOptOuts(asked);
  const fresh = [...phones].filter((phone) => !optedOut.has(`${shopId} ${phone}`));
  // A number that stands in the file twice is here once it was read first.
  const known = numbers.length - unreadable.length - fresh.length;
  return { fresh, known, unreadable };
}

function isTooMany(numbers: readonly string[]): boolean {
  return numbers.length > MOST_IMPORTED;
}

const TOO_MANY: ImportResult = { outcome: 'too_many', most: MOST_IMPORTED };

/** What an import would do. */
export function makeCheckOptOuts(ports: OptOutsPorts): OptOutsApp['checkOptOuts'] {
  return async (shopId, numbers) => {
    if (isTooMany(numbers)) return TOO_MANY;
    const { fresh, known, unreadable } = await sortNumbers(ports, shopId, numbers);
    return { outcome: 'read', added: fresh.length, known, unreadable: [...unreadable] };
  };
}

/** Takes many numbers down as opted out; those that cannot be read are named. */
export function makeImportOptOuts(ports: OptOutsPorts): OptOutsApp['importOptOuts'] {
  return async (shopId, numbers, staffId) => {
    if (isTooMany(numbers)) return TOO_MANY;
    const { fresh, known, unreadable } = await sortNumbers(ports, shopId, numbers);
    const by = { source: 'import', staffId } as const;
    const added = await ports.optOuts.addOptOuts(shopId, fresh, by);
    return {
      outcome: 'read',
      added,
      known: known + fresh.length - added,
      unreadable: [...unreadable],
    };
  };
}
