import type { LinksFunction, MetaFunction } from '@remix-run/node';
import {
  Links,
  type Location,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
} from '@remix-run/react';
import type { ReactNode } from 'react';
import { documentLinks } from '#app/ui/document-links.ts';
import { ErrorPage } from '#app/ui/error-page.tsx';

export const links: LinksFunction = () => documentLinks;

export const meta: MetaFunction = () => [{ title: 'WhatsApp order updates' }];

/** The list is found again where it was left; every other page starts at its top. */
function scrollKey({ pathname, search, key }: Location): string {
  return pathname === '/app/notifications' ? `${pathname}${search}` : key;
}

export function Layout({ children }: { children: ReactNode }) {
  // A page that failed before its data came is shown as it is: waking it up could only repeat
  // what Shopify's library answered.
  const isComplete = useMatches().every(
    (match) => match.id !== 'routes/app' || match.data !== undefined,
  );
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {isComplete ? (
          <>
            <ScrollRestoration getKey={scrollKey} />
            <Scripts />
          </>
        ) : null}
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
