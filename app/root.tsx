import type { LinksFunction } from '@remix-run/node';
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
import { useTranslation } from 'react-i18next';
import { documentLinks } from '#app/ui/document-links.ts';
import { useDocumentTitle } from '#app/ui/document-title.ts';
import { ErrorPage } from '#app/ui/error-page.tsx';
import { WordsElement } from '#app/ui/i18n/document-words.tsx';
import { wordsLanguage } from '#app/ui/i18n/instance.ts';
import { useReference } from '#app/ui/reference.ts';

export const links: LinksFunction = () => documentLinks;

/** The list is found again where it was left; every other page starts at its top. */
function scrollKey({ pathname, search, key }: Location): string {
  return pathname === '/app/notifications' ? `${pathname}${search}` : key;
}

export function Layout({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const title = useDocumentTitle();
  const reference = useReference();
  // A page that failed before its data came is shown as it is: waking it up could only repeat
  // what Shopify's library answered.
  const isComplete = useMatches().every(
    (match) => match.id !== 'routes/app' || match.data !== undefined,
  );
  return (
    <html lang={wordsLanguage(i18n)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <Meta />
        <Links />
      </head>
      <body data-reference={reference}>
        {children}
        {isComplete ? (
          <>
            <WordsElement />
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
