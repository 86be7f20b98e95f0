import { constants } from 'node:zlib';
import compression from 'compression';

/**
 * Compresses what browsers are sent and the build did not compress: pages and their data. Each
 * piece leaves as it comes, so that a page or an export that is streamed is not held back. A part
 * of a file stays as it is, since its place in the whole is that of the plain bytes.
 *
 * An address with a guess of an attacker is of no use against it (BREACH): pages are only for who
 * shows a session token, which nobody else can put into a request.
 */
export const compressAnswers = compression({
  flush: constants.Z_SYNC_FLUSH,
  brotli: { flush: constants.BROTLI_OPERATION_FLUSH },
  filter: (request, response) =>
    response.statusCode !== 206 && compression.filter(request, response),
});
