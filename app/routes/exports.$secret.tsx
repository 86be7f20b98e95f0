import type { LoaderFunctionArgs } from '@remix-run/node';
import { exportGone, exportResponse } from '#app/ui/notifications/export-response.server.ts';

/**
 * The file of an export. A browser follows this link outside of the embedded page, where it has no
 * session: the secret, which opens once, stands for it.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs): Promise<Response> {
  // Who only looks what is behind the link must not use it up.
  if (request.method !== 'GET') return new Response(null, { status: 405 });
  const opened = await context.merchantApp.openExport(params.secret ?? '');
  return opened === null
    ? exportGone(context.readLocale(request))
    : exportResponse(opened, new Date());
}
