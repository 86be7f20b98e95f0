import type { LoaderFunctionArgs } from '@remix-run/node';
import type { Neighbours } from '#app/pipeline/merchant-app.ts';
import { readClock } from '#app/ui/dates.ts';
import { listViewQuery, readListView } from '#app/ui/notifications/list-view.ts';

/** The notifications beside `id` in the list that it was opened from. */
export async function loader({ request, context }: LoaderFunctionArgs): Promise<Neighbours> {
  const session = await context.authenticate(request);
  const params = new URL(request.url).searchParams;
  const query = listViewQuery(readListView(params), readClock(session, new Date()));
  return context.merchantApp.readNeighbours(session.shopId, params.get('id') ?? '', query);
}
