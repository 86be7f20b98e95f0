import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { BulkActionView } from '#app/pipeline/merchant-app-bulk-action.ts';
import { readClock } from '#app/ui/dates.ts';
import type { BulkActionAnswer } from '#app/ui/notifications/bulk-action.ts';
import { readWholeView } from '#app/ui/notifications/list-view.ts';

/** How far the shop's bulk action has come. */
export async function loader({
  request,
  context,
}: LoaderFunctionArgs): Promise<BulkActionView | null> {
  const { shopId } = await context.authenticate(request);
  return context.merchantApp.readBulkAction(shopId);
}

/** Starts a bulk action on all that a view shows, stops the one that runs, or puts one away. */
export async function action({ request, context }: ActionFunctionArgs): Promise<BulkActionAnswer> {
  const session = await context.authenticate(request);
  const { merchantApp } = context;
  const { shopId, staffId } = session;
  const form = await request.formData();
  const intent = form.get('intent');
  const what = form.get('what');
  if (intent === 'start' && (what === 'resend' || what === 'leave')) {
    const view = readWholeView(form, readClock(session, new Date()));
    const acceptDouble = form.get('acceptDouble') === 'true';
    const { outcome } = await merchantApp.startBulkAction(
      shopId,
      { what, acceptDouble, view },
      staffId,
    );
    return { outcome, what, action: await merchantApp.readBulkAction(shopId) };
  }
  if (intent === 'stop') {
    const { outcome } = await merchantApp.stopBulkAction(shopId);
    return { outcome, action: await merchantApp.readBulkAction(shopId) };
  }
  const id = form.get('id');
  if (intent !== 'dismiss' || typeof id !== 'string') throw new Response(null, { status: 400 });
  const { outcome } = await merchantApp.dismissBulkAction(shopId, id);
  return { outcome, action: await merchantApp.readBulkAction(shopId) };
}
