import type { ActionFunctionArgs } from '@remix-run/node';
import type { ResolveWeight } from '#app/pipeline/merchant-app.ts';

/** What sending those named by `id` again, or leaving them, would come to. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ResolveWeight> {
  const { shopId } = await context.authenticate(request);
  const form = await request.formData();
  const what = form.get('what');
  if (what !== 'resend' && what !== 'leave') throw new Response(null, { status: 400 });
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  return context.merchantApp.weighMany(shopId, what, ids);
}
