import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ExportProgress } from '#app/pipeline/merchant-app.ts';
import { readClock } from '#app/ui/dates.ts';
import type { ExportLink } from '#app/ui/notifications/export-card.tsx';
import { readExportChoice } from '#app/ui/notifications/export-choice.ts';

/** Makes the link of an export for what the form says. */
export async function action({ request, context }: ActionFunctionArgs): Promise<ExportLink> {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const { id, secret } = await context.merchantApp.prepareExport(
    session.shopId,
    {
      chosen: readExportChoice(await request.formData(), clock),
      timeZone: clock.timeZone,
      locale: session.locale,
    },
    session.staffId,
  );
  return { id, url: `/exports/${secret}` };
}

/** How far the export `id` has come. */
export async function loader({
  request,
  context,
}: LoaderFunctionArgs): Promise<ExportProgress | null> {
  const { shopId } = await context.authenticate(request);
  const id = new URL(request.url).searchParams.get('id') ?? '';
  return context.merchantApp.readExport(shopId, id);
}
