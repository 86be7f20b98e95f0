import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguages } from '#app/ui/language-names.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { readJson, templatesRequest } from '#app/ui/settings/settings-request.ts';
import { TemplatesScreen } from '#app/ui/settings/templates-screen.tsx';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('settings.templates.title') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const settings = await context.merchantApp.readSettings(session.shopId);
  const clock = readClock(session, new Date());
  const languages = settings.templates.flatMap((template) =>
    template.languages.map(({ language }) => language),
  );
  return { settings, clock, languageNames: nameLanguages(languages, session.locale) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId } = await context.authenticate(request);
  const asked = await readJson(request, templatesRequest);
  return asked.intent === 'choose'
    ? context.merchantApp.chooseTemplate(shopId, asked.name)
    : context.merchantApp.refreshTemplates(shopId);
}

export default function Templates() {
  return <TemplatesScreen {...useLoaderData<typeof loader>()} />;
}
