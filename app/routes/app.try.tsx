import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguages } from '#app/ui/language-names.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { TryScreen } from '#app/ui/try/try-screen.tsx';
import { readTryView, tryQuery } from '#app/ui/try/try-view.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('nav.try') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const view = readTryView(new URL(request.url).searchParams);
  const run = await context.merchantApp.readDryRun(session.shopId, tryQuery(view));
  const languages = (run?.rows ?? []).flatMap(({ preview }) => preview?.language ?? []);
  return {
    run,
    view,
    languageNames: nameLanguages([...new Set(languages)], session.locale),
    clock: readClock(session, new Date()),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId } = await context.authenticate(request);
  const form = await request.formData();
  switch (form.get('intent')) {
    case 'run': {
      const days = Number(form.get('days'));
      if (!Number.isInteger(days)) throw new Response(null, { status: 400 });
      return context.merchantApp.startDryRun(shopId, days);
    }
    case 'stop':
      return context.merchantApp.stopDryRun(shopId);
    default:
      throw new Response(null, { status: 400 });
  }
}

export default function Try() {
  return <TryScreen {...useLoaderData<typeof loader>()} />;
}
