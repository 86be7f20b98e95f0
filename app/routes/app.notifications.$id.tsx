import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { nameLanguage } from '#app/ui/language-names.ts';
import type { RevealAnswer } from '#app/ui/notification/facts-card.tsx';
import {
  type NotificationAnswer,
  NotificationScreen,
} from '#app/ui/notification/notification-screen.tsx';
import { formatPhone } from '#app/ui/phone-format.server.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';

export const headers = embeddedHeaders;

export const handle: PageHandle<{ readonly story: NotificationStory | null }> = {
  title(t, loaded) {
    const row = loaded?.story?.row;
    return row === undefined
      ? t('notification.notFound.title')
      : `${row.orderName} · ${t(`status.${row.status}`)}`;
  },
};

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const story = await context.merchantApp.readNotification(session.shopId, params.id ?? '');
  const language = story?.preview?.language ?? null;
  const page = {
    story,
    languageName: language === null ? null : nameLanguage(language, session.locale),
    clock: readClock(session, new Date()),
    historyDays: story === null ? await context.merchantApp.readHistoryDays(session.shopId) : null,
  };
  return data(page, { status: story === null ? 404 : 200 });
}

export async function action({
  request,
  params,
  context,
}: ActionFunctionArgs): Promise<NotificationAnswer | RevealAnswer> {
  const session = await context.authenticate(request);
  const form = await request.formData();
  const id = params.id ?? '';
  const { shopId, staffId } = session;
  switch (form.get('intent')) {
    case 'reveal': {
      const phone = await context.merchantApp.revealPhone(shopId, id, staffId);
      return { intent: 'reveal', phone: phone === null ? null : formatPhone(phone) };
    }
    case 'resend': {
      const acceptDouble = form.get('acceptDouble') === 'true';
      return {
        intent: 'resend',
        result: await context.merchantApp.resend(shopId, id, acceptDouble, staffId),
      };
    }
    case 'leave':
      return { intent: 'leave', result: await context.merchantApp.leave(shopId, id, staffId) };
    default:
      throw new Response(null, { status: 400 });
  }
}

export default function Notification() {
  return <NotificationScreen {...useLoaderData<typeof loader>()} />;
}
