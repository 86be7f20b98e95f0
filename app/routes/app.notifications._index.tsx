import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { type ShouldRevalidateFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { comesFromPhone } from '#app/ui/narrow-screen.ts';
import { listViewQuery, mayBePhone, readListView } from '#app/ui/notifications/list-view.ts';
import { NotificationsScreen } from '#app/ui/notifications/notifications-screen.tsx';
import { embeddedHeaders } from '#app/ui/response-headers.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('nav.notifications') };

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const asked = readListView(new URL(request.url).searchParams);
  // A phone has no business in an address; whoever put it there finds the whole list.
  const view = mayBePhone(asked.search) ? { ...asked, search: '' } : asked;
  const [page, home] = await Promise.all([
    context.merchantApp.listNotifications(session.shopId, listViewQuery(view, clock)),
    context.merchantApp.readHome(session.shopId),
  ]);
  return { view, page, home, clock, fromPhone: comesFromPhone(request) };
}

/** Searches for a phone, which must not stand in an address. */
export async function action({ request, context }: ActionFunctionArgs) {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const view = readListView(await request.formData());
  const query = listViewQuery(view, clock);
  return { view, page: await context.merchantApp.listNotifications(session.shopId, query) };
}

/** A posted search has its own answer; the list behind it stays as it is. */
export function shouldRevalidate({
  formMethod,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  return formMethod === 'POST' ? false : defaultShouldRevalidate;
}

export default function Notifications() {
  const loaded = useLoaderData<typeof loader>();
  const found = useActionData<typeof action>();
  return <NotificationsScreen {...loaded} {...found} />;
}
