import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguages } from '#app/ui/language-names.ts';
import { comesFromPhone } from '#app/ui/narrow-screen.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { languagesToChoose } from '#app/ui/settings/label-draft.ts';
import { readJson, statusesRequest } from '#app/ui/settings/settings-request.ts';
import { StatusesScreen } from '#app/ui/settings/statuses-screen.tsx';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('settings.statuses.title') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const settings = await context.merchantApp.readSettings(session.shopId);
  const clock = readClock(session, new Date());
  return {
    settings,
    clock,
    languageNames: nameLanguages(languagesToChoose(settings), session.locale),
    fromPhone: comesFromPhone(request),
    staffId: session.staffId,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId, staffId } = await context.authenticate(request);
  const form = await readJson(request, statusesRequest);
  return context.merchantApp.saveLabels(shopId, form, staffId);
}

export default function Statuses() {
  return <StatusesScreen {...useLoaderData<typeof loader>()} />;
}
