import { shopDay } from '#app/domain/shop-day.ts';
import type { OpenExport } from '#app/pipeline/merchant-app.ts';
import { makeI18n } from '../i18n/instance.ts';
import { languageOf } from '../i18n/languages.ts';
import { RESOURCES } from '../i18n/resources.server.ts';
import { exportCsv } from './export-csv.server.ts';

/** Of a file that is one person's, and whose address is worth nothing once it was used. */
const PRIVATE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** A stream that keeps nothing in stock: each piece is made when it is asked for. */
function streamOf(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The file as a response that is read from the database only as fast as the browser takes it; one
 * that goes away ends the reading.
 */
export function exportResponse(opened: OpenExport, now: Date): Response {
  const name = `notifications-${shopDay(now.toISOString(), opened.timeZone)}.csv`;
  return new Response(streamOf(exportCsv(opened)), {
    headers: {
      ...PRIVATE,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}

/** What a link that was used, or is too old, shows. */
export function exportGone(locale: string): Response {
  const { t } = makeI18n(locale, RESOURCES[languageOf(locale)]);
  return new Response(t('export.gone'), {
    status: 410,
    headers: { ...PRIVATE, 'content-type': 'text/plain; charset=utf-8' },
  });
}
