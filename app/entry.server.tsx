import { PassThrough } from 'node:stream';
import type { AppLoadContext, EntryContext } from '@remix-run/node';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { makeI18n } from '#app/ui/i18n/instance.ts';
import { languageOf } from '#app/ui/i18n/languages.ts';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';
import { DocumentReferenceProvider, REFERENCE_HEADER } from '#app/ui/reference.ts';

/** How long a page may wait for what it streams, in milliseconds. */
export const streamTimeout = 5_000;
/** React gives up after Remix has told the browser that the streamed part failed. */
const RENDER_TIMEOUT = streamTimeout + 1_000;

/** Errors of loaders and actions; a request that the browser gave up is none. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: AppLoadContext },
): void {
  if (!request.signal.aborted) context.reportError(error);
}

/** Data that failed says by which reference the log knows it. */
export function handleDataRequest(
  response: Response,
  { context }: { context: AppLoadContext },
): Response {
  if (response.status >= 500) response.headers.set(REFERENCE_HEADER, context.reference);
  return response;
}

/** Renders a page as a stream; robots get it in one piece. */
export default function handleRequest(
  request: Request,
  responseStatusCode: number,
  responseHeaders: Headers,
  remixContext: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  context.addDocumentResponseHeaders(request, responseHeaders);
  const locale = context.readLocale(request);
  const i18n = makeI18n(locale, RESOURCES[languageOf(locale)]);
  const readyEvent = isbot(request.headers.get('user-agent')) ? 'onAllReady' : 'onShellReady';
  return new Promise((resolve, reject) => {
    let status = responseStatusCode;
    const { pipe, abort } = renderToPipeableStream(
      <I18nextProvider i18n={i18n}>
        <DocumentReferenceProvider value={context.reference}>
          <RemixServer context={remixContext} url={request.url} />
        </DocumentReferenceProvider>
      </I18nextProvider>,
      {
        [readyEvent]() {
          const body = new PassThrough();
          responseHeaders.set('Content-Type', 'text/html; charset=utf-8');
          resolve(
            new Response(createReadableStreamFromReadable(body), {
              headers: responseHeaders,
              status,
            }),
          );
          pipe(body);
        },
        onShellError: reject,
        onError(error) {
          context.reportError(error);
          // The error boundary shows it; a page that has begun keeps the status it began with.
          status = 500;
        },
      },
    );
    setTimeout(abort, RENDER_TIMEOUT).unref();
  });
}
