import type { ActionFunctionArgs } from '@remix-run/node';
import type { ResolveWeight } from '#app/pipeline/merchant-app.ts';
import { readClock } from '#app/ui/dates.ts';
import { readWholeView } from '#app/ui/notifications/list-view.ts';

/** What sending those named by `id` again, or leaving them, would come to; without, a whole view. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ResolveWeight> {
  const session = await context.authenticate(request);
  const form = await request.formData();
  const what = form.get('what');
  if (what !== 'resend' && what !== 'leave') throw new Response(null, { status: 400 });
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  if (ids.length > 0) return context.merchantApp.weighMany(session.shopId, what, ids);
  const view = readWholeView(form, readClock(session, new Date()));
  return context.merchantApp.weighView(session.shopId, what, view);
}
