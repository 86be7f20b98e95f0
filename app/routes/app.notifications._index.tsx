import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { type ShouldRevalidateFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguage } from '#app/ui/language-names.ts';
import { comesFromPhone } from '#app/ui/narrow-screen.ts';
import { isPrivateSearch, listViewQuery, readListView } from '#app/ui/notifications/list-view.ts';
import { NotificationsScreen } from '#app/ui/notifications/notifications-screen.tsx';
import { embeddedHeaders } from '#app/ui/response-headers.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('nav.notifications') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const asked = readListView(new URL(request.url).searchParams);
  // A phone has no business in an address; whoever put it there finds the whole list.
  const view = isPrivateSearch(asked.search) ? { ...asked, search: '' } : asked;
  const [page, home, counts, saved, codes, bulkAction] = await Promise.all([
    context.merchantApp.listNotifications(session.shopId, listViewQuery(view, clock)),
    context.merchantApp.readHome(session.shopId),
    context.merchantApp.countViews(session.shopId),
    context.merchantApp.listSavedViews(session.shopId),
    context.merchantApp.listLanguages(session.shopId),
    context.merchantApp.readBulkAction(session.shopId),
  ]);
  const languages = codes.map((code) => ({ code, name: nameLanguage(code, session.locale) }));
  const fromPhone = comesFromPhone(request);
  return { view, page, home, counts, saved, languages, bulkAction, clock, fromPhone };
}

/** Searches for a phone or a message ID, which must not stand in an address. */
export async function action({ request, context }: ActionFunctionArgs) {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const view = readListView(await request.formData());
  const query = listViewQuery(view, clock);
  return { view, page: await context.merchantApp.listNotifications(session.shopId, query) };
}

/**
 * A posted search has its own answer, and what is posted beside the list brings back what it
 * changed; only the views are part of the page, and what is posted to another, as to switch sending
 * on.
 */
export function shouldRevalidate({
  formMethod,
  formAction,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  const isOfList = formAction?.startsWith('/app/notifications') ?? false;
  const isOfViews = formAction?.startsWith('/app/notifications/views') ?? false;
  return formMethod === 'POST' && isOfList && !isOfViews ? false : defaultShouldRevalidate;
}

export default function Notifications() {
  const loaded = useLoaderData<typeof loader>();
  const found = useActionData<typeof action>();
  return <NotificationsScreen {...loaded} {...found} />;
}
