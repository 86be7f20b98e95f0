import type { ActionFunctionArgs } from '@remix-run/node';
import type { ListChanges } from '#app/pipeline/merchant-app.ts';
import { readClock } from '#app/ui/dates.ts';
import { listViewQuery, readListView } from '#app/ui/notifications/list-view.ts';

/** What became of the rows `id` of a view. Posted, since the view may search for a phone. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ListChanges> {
  const session = await context.authenticate(request);
  const form = await request.formData();
  const query = listViewQuery(readListView(form), readClock(session, new Date()));
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  return context.merchantApp.readChanges(session.shopId, query, ids);
}
