import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { shareWithoutPhone } from '#app/domain/daily-counts.ts';
import { shopDay } from '#app/domain/shop-day.ts';
import type { FigureDays } from '#app/pipeline/merchant-app.ts';
import type { RequestContext } from '#app/request-context.ts';
import { readClock } from '#app/ui/dates.ts';
import type { PageHandle } from '#app/ui/document-title.ts';
import { readFigureDays } from '#app/ui/figures/figure-days.ts';
import type { FiguresReading } from '#app/ui/figures/figures-card.tsx';
import { HomeScreen } from '#app/ui/home/home-screen.tsx';
import { comesFromPhone } from '#app/ui/narrow-screen.ts';
import { embeddedHeaders } from '#app/ui/response-headers.ts';
import { setupLanguageNames } from '#app/ui/setup/setup-languages.ts';

export const headers = embeddedHeaders;
export const handle: PageHandle = { title: (t) => t('app.title') };

/** The days that tell whether orders come without a phone. */
const PHONE_DAYS: FigureDays = 30;

/** Figures that cannot be read leave the rest of the page as it is. */
async function readFigures(
  { merchantApp, reportError, reference }: RequestContext,
  ...asked: Parameters<RequestContext['merchantApp']['readFigures']>
): Promise<FiguresReading> {
  try {
    return { outcome: 'read', period: await merchantApp.readFigures(...asked) };
  } catch (error) {
    reportError(error);
    return { outcome: 'failed', reference };
  }
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.authenticate(request);
  const clock = readClock(session, new Date());
  const days = readFigureDays(new URL(request.url).searchParams);
  const today = shopDay(clock.now, clock.timeZone);
  const home = await context.merchantApp.readHome(session.shopId);
  const setup = await context.merchantApp.readSetup(session.shopId);
  const page = {
    home,
    setup,
    languageNames: setupLanguageNames(setup, session.locale),
    days,
    clock,
    fromPhone: comesFromPhone(request),
  };
  // Before sending was ever on there is nothing to count.
  if (home.switchedOnAt === null) return { ...page, withoutPhone: null, figures: null };
  const lately = await readFigures(context, session.shopId, today, PHONE_DAYS);
  const figures =
    days === PHONE_DAYS ? lately : await readFigures(context, session.shopId, today, days);
  return {
    ...page,
    withoutPhone: lately.outcome === 'read' ? shareWithoutPhone(lately.period) : null,
    figures,
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
