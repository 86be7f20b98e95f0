import type { ActionFunctionArgs } from '@remix-run/node';
import type { ResolveResult } from '#app/pipeline/merchant-app.ts';

/** Sends the messages named by `id` again, or leaves them. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ResolveResult> {
  const { shopId, staffId } = await context.authenticate(request);
  const form = await request.formData();
  const what = form.get('what');
  if (what !== 'resend' && what !== 'leave') throw new Response(null, { status: 400 });
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  const acceptDouble = form.get('acceptDouble') === 'true';
  return context.merchantApp.resolveMany(shopId, { what, ids, acceptDouble }, staffId);
}
