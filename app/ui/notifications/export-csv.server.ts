import { stringify } from 'csv-stringify/sync';
import type { ExportRow, OpenExport } from '#app/pipeline/merchant-app.ts';
import { makeI18n, type Translate } from '../i18n/instance.ts';
import { languageOf } from '../i18n/languages.ts';
import { RESOURCES } from '../i18n/resources.server.ts';
import { parcelTitle } from '../parcel-words.ts';
import { formatPhone } from '../phone-format.server.ts';
import { stateWords } from '../state-words.ts';
import { NO_FACTS } from '../words/state-word-types.ts';
import { inertText } from './inert-text.ts';

/** Without it Excel takes UTF-8 for an older encoding. */
const BYTE_ORDER_MARK = '\ufeff';

/** "+49 30 901820": a spreadsheet finds nothing to calculate in it, and leaves it as it stands. */
const INERT_PHONE = /^\+\d+(?: \d+)+$/;

const TIMES = [
  'happenedAt',
  'decidedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
  'updatedAt',
] as const;

const MINUTE_MS = 60_000;
/** What a batch needs, and some. */
const MOST_MINUTES = 2_000;

/**
 * "2026-11-22 14:03:58" in a zone, as Swedes write it. Each minute is formatted once, since that
 * takes longer than all else of a row, and a row's times are mostly of one or two minutes; zones
 * differ by whole ones.
 */
function makeTimes(timeZone: string): (iso: string | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const minutes = new Map<number, string>();
  const minuteOf = (minute: number): string => {
    const known = minutes.get(minute);
    if (known !== undefined) return known;
    if (minutes.size >= MOST_MINUTES) minutes.clear();
    const text = format.format(minute * MINUTE_MS);
    minutes.set(minute, text);
    return text;
  };
  return (iso) => {
    if (iso === null) return '';
    const at = new Date(iso);
    const seconds = String(at.getUTCSeconds()).padStart(2, '0');
    return `${minuteOf(Math.floor(at.getTime() / MINUTE_MS))}:${seconds}`;
  };
}

/** State and reason in words, each pair of them looked up once. */
function makeStates(t: Translate): (row: ExportRow) => { badge: string; label: string } {
  const known = new Map<string, { badge: string; label: string }>();
  return ({ state, reason, carrierStatus }) => {
    const name = `${state} ${reason}`;
    const found = known.get(name);
    if (found !== undefined && carrierStatus === null) return found;
    const { badge, label } = stateWords(t, state, reason, { ...NO_FACTS, carrierStatus });
    const words = { badge, label: label ?? '' };
    if (carrierStatus === null) known.set(name, words);
    return words;
  };
}

/** Statuses in words, each looked up once. */
function makeStatuses(t: Translate): (status: ExportRow['status']) => string {
  const known = new Map<ExportRow['status'], string>();
  return (status) => {
    const text = known.get(status) ?? t(`status.${status}`);
    known.set(status, text);
    return text;
  };
}

function phoneCell(phone: string | null): string {
  if (phone === null) return '';
  const formatted = formatPhone(phone);
  return INERT_PHONE.test(formatted) ? formatted : inertText(formatted);
}

function headings(t: Translate, timeZone: string): string[] {
  return [
    t('export.column.order'),
    t('export.column.parcel'),
    t('export.column.status'),
    t('export.column.state'),
    t('export.column.reason'),
    t('export.column.customer'),
    t('export.column.phone'),
    ...TIMES.map((time) => t(`export.column.${time}`, { zone: timeZone })),
    t('export.column.template'),
    t('export.column.language'),
    t('export.column.messageId'),
    t('export.column.code'),
  ];
}

/** An export as CSV in UTF-8, piece by piece: the next is made when the one before was taken. */
export async function* exportCsv({
  batches,
  locale,
  timeZone,
}: OpenExport): AsyncGenerator<Uint8Array, void> {
  const { t } = makeI18n(locale, RESOURCES[languageOf(locale)]);
  const timeOf = makeTimes(timeZone);
  const stateOf = makeStates(t);
  const statusOf = makeStatuses(t);
  const encoder = new TextEncoder();

  function cellsOf(row: ExportRow): string[] {
    const { badge, label } = stateOf(row);
    const texts = [
      row.orderName,
      row.parcel === null ? '' : parcelTitle(t, row.parcel),
      statusOf(row.status),
      badge,
      label,
      row.customerName ?? '',
    ];
    return [
      ...texts.map(inertText),
      phoneCell(row.phone),
      ...TIMES.map((time) => timeOf(row[time])),
      ...[
        row.templateName ?? '',
        row.templateLanguage ?? '',
        row.messageId ?? '',
        row.code === null ? '' : String(row.code),
      ].map(inertText),
    ];
  }

  // As spreadsheets write them, and RFC 4180 says.
  const lines = (rows: readonly string[][]): Uint8Array =>
    encoder.encode(stringify([...rows], { record_delimiter: 'windows' }));
  yield encoder.encode(BYTE_ORDER_MARK);
  yield lines([headings(t, timeZone)]);
  for await (const rows of batches) yield lines(rows.map(cellsOf));
}
