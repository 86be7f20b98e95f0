import { isRouteErrorResponse, useLocation, useRouteError } from '@remix-run/react';
import { PlainPage } from './plain-page.tsx';

/** What the merchant sees where a page could not be made. Works without scripts. */
export function ErrorPage() {
  const error = useRouteError();
  const { pathname, search } = useLocation();
  if (isRouteErrorResponse(error) && error.status === 404) {
    return (
      <PlainPage title="Page not found">
        <p>There's no such page in this app.</p>
        <p>
          <a href="/app">Go to Home</a>
        </p>
      </PlainPage>
    );
  }
  if (isRouteErrorResponse(error) && (error.status === 401 || error.status === 403)) {
    return (
      <PlainPage title="Your session ended">
        <p>Reload to go on.</p>
        <p>
          <a href={`${pathname}${search}`}>Reload</a>
        </p>
      </PlainPage>
    );
  }
  return (
    <PlainPage title="This page couldn't be loaded">
      <p>Updates are kept and will be sent.</p>
      <p>
        <a href={`${pathname}${search}`}>Try again</a>
      </p>
    </PlainPage>
  );
}
