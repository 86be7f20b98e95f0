import type { ActionFunctionArgs } from '@remix-run/node';
import type { ResolveResult } from '#app/pipeline/merchant-app.ts';

/** Sends many messages again or leaves them: those named by `id`, else a step of all unconfirmed. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ResolveResult> {
  const { shopId, staffId } = await context.authenticate(request);
  const form = await request.formData();
  const what = form.get('what');
  if (what !== 'resend' && what !== 'leave') throw new Response(null, { status: 400 });
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  const after = form.get('allAfter');
  const allAfter = typeof after === 'string' && after !== '' ? after : null;
  return context.merchantApp.resolveMany(
    shopId,
    {
      what,
      chosen: ids.length > 0 ? { ids } : { allAfter },
      acceptDouble: form.get('acceptDouble') === 'true',
    },
    staffId,
  );
}
