import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguages } from '#app/ui/language-names.ts';
import { formatPhone } from '#app/ui/phone-format.server.ts';
import { plansInAdmin } from '#app/ui/places.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { countryChoices } from '#app/ui/settings/country-choices.server.ts';
import { readJson, settingsRequest } from '#app/ui/settings/settings-request.ts';
import { SettingsScreen } from '#app/ui/settings/settings-screen.tsx';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('nav.settings') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const settings = await context.merchantApp.readSettings(session.shopId);
  const clock = readClock(session, new Date());
  const phone = settings.channel?.phone ?? null;
  const inTemplates = settings.templates.flatMap(({ languages }) =>
    languages.map(({ language }) => language),
  );
  return {
    settings,
    clock,
    channelPhone: phone === null ? null : formatPhone(phone),
    languageNames: nameLanguages(
      [...settings.languages, settings.defaultLanguage, ...inTemplates],
      session.locale,
    ),
    countries: countryChoices(session.locale),
    staffId: session.staffId,
    plansUrl: plansInAdmin(session.shopDomain, context.appHandle),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId, staffId, locale } = await context.authenticate(request);
  const asked = await readJson(request, settingsRequest);
  const { merchantApp } = context;
  switch (asked.intent) {
    case 'save':
      return merchantApp.saveSettings(shopId, asked.form, { staffId, locale });
    case 'count_audience':
      return merchantApp.countAudience(shopId, asked.audience);
    case 'connect':
      return merchantApp.connectChannel(shopId, {
        channelId: asked.channelId,
        token: asked.token,
        baseUrl: asked.baseUrl,
      });
    case 'replace_token':
      return merchantApp.replaceToken(shopId, asked.token);
    case 'check':
      return merchantApp.checkChannel(shopId);
    case 'look':
      return merchantApp.lookAtChannel(shopId);
    case 'disconnect':
      return merchantApp.disconnectChannel(shopId);
  }
}

export default function Settings() {
  return <SettingsScreen {...useLoaderData<typeof loader>()} />;
}
