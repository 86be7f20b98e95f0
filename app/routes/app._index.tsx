import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { HomeScreen } from '#app/ui/home/home-screen.tsx';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { setupLanguageNames } from '#app/ui/setup/setup-languages.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('app.title') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const home = await context.merchantApp.readHome(session.shopId);
  const setup = await context.merchantApp.readSetup(session.shopId);
  return {
    home,
    setup,
    languageNames: setupLanguageNames(setup, session.locale),
    clock: readClock(session, new Date()),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await context.authenticate(request);
  const form = await request.formData();
  return context.merchantApp.switchSending(session.shopId, form.get('sending') === 'on');
}

export default function Home() {
  return <HomeScreen {...useLoaderData<typeof loader>()} />;
}
