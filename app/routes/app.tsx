import type { LoaderFunctionArgs } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Outlet,
  useLoaderData,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import { boundary } from '@shopify/shopify-app-remix/server';
import { EmbeddedFrame } from '#app/ui/embedded-frame.tsx';
import { ErrorPage } from '#app/ui/error-page.tsx';
import { embeddedHeaders } from '#app/ui/response-headers.ts';

export const headers = embeddedHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.authenticate(request);
  return { apiKey: context.apiKey };
}

/** Nothing here changes while the app is open; every page authenticates for itself. */
export function shouldRevalidate() {
  return false;
}

export default function App() {
  const { apiKey } = useLoaderData<typeof loader>();
  return (
    <EmbeddedFrame apiKey={apiKey}>
      <Outlet />
    </EmbeddedFrame>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const frame = useRouteLoaderData<typeof loader>('routes/app');
  // What Shopify's library answers instead of a page, before there is one.
  if (frame === undefined && isRouteErrorResponse(error)) return boundary.error(error);
  if (frame === undefined) return <ErrorPage />;
  return (
    <EmbeddedFrame apiKey={frame.apiKey}>
      <ErrorPage />
    </EmbeddedFrame>
  );
}
