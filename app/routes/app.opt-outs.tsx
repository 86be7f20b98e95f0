import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { type ShouldRevalidateFunctionArgs, useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameCountry } from '#app/ui/language-names.ts';
import { optOutsRequest } from '#app/ui/opt-outs/opt-outs-request.ts';
import { OptOutsScreen } from '#app/ui/opt-outs/opt-outs-screen.tsx';
import { readOptOutsView } from '#app/ui/opt-outs/opt-outs-view.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { readJson } from '#app/ui/settings/settings-request.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('nav.optOuts') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const view = readOptOutsView(new URL(request.url).searchParams);
  const { merchantApp } = context;
  const [page, settings] = await Promise.all([
    merchantApp.listOptOuts(session.shopId, { ...view, search: null }, session.staffId),
    merchantApp.readSettings(session.shopId),
  ]);
  const country = settings.defaultCountry;
  return {
    page,
    view,
    isConnected: settings.channel !== null,
    countryName: country === null ? null : nameCountry(country, session.locale),
    clock: readClock(session, new Date()),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId, staffId } = await context.authenticate(request);
  const asked = await readJson(request, optOutsRequest);
  const { merchantApp } = context;
  switch (asked.intent) {
    case 'search': {
      const query = { source: asked.source, search: asked.number, cursor: null };
      return { page: await merchantApp.listOptOuts(shopId, query, staffId) };
    }
    case 'add':
      return merchantApp.addOptOut(shopId, asked.number, staffId);
    case 'remove':
      return merchantApp.removeOptOut(shopId, asked.id);
    case 'check':
      return merchantApp.checkOptOuts(shopId, asked.numbers);
    case 'import':
      return merchantApp.importOptOuts(shopId, asked.numbers, staffId);
  }
}

/** Intents that change nothing of what the page shows. */
const QUESTIONS: readonly unknown[] = ['search', 'check'];

export function shouldRevalidate({ json, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  const isQuestion =
    typeof json === 'object' &&
    json !== null &&
    'intent' in json &&
    QUESTIONS.includes(json.intent);
  return isQuestion ? false : defaultShouldRevalidate;
}

export default function OptOuts() {
  return <OptOutsScreen {...useLoaderData<typeof loader>()} />;
}
