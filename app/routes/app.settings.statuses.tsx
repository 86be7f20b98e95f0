import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import { nameLanguages } from '#app/ui/language-names.ts';
import { comesFromPhone } from '#app/ui/narrow-screen.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { readJson, statusesRequest } from '#app/ui/settings/settings-request.ts';
import { STATUSES_COPY } from '#app/ui/settings/statuses-copy.ts';
import { StatusesScreen } from '#app/ui/settings/statuses-screen.tsx';

export const headers = embeddedHeaders;
export const meta: MetaFunction = () => [{ title: STATUSES_COPY.title }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const settings = await context.merchantApp.readSettings(session.shopId);
  const clock = readClock(session, new Date());
  return {
    settings,
    clock,
    languageNames: nameLanguages(settings.languages, clock.locale),
    fromPhone: comesFromPhone(request),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId } = await context.authenticate(request);
  const form = await readJson(request, statusesRequest);
  return context.merchantApp.saveLabels(shopId, form);
}

export default function Statuses() {
  return <StatusesScreen {...useLoaderData<typeof loader>()} />;
}
