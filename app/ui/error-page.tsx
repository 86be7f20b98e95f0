import { isRouteErrorResponse, useLocation, useRouteError } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { PlainPage } from './plain-page.tsx';
import { useReference } from './reference.ts';

/** How authentication refuses what a page asks after the app was removed. */
const APP_REMOVED = 'app removed';

/** What the merchant sees where a page could not be made. Works without scripts. */
export function ErrorPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  const reference = useReference();
  const { pathname, search } = useLocation();
  if (isRouteErrorResponse(error) && error.status === 404) {
    return (
      <PlainPage title={t('error.notFound.title')}>
        <p>{t('error.notFound.text')}</p>
        <p>
          <a href="/app">{t('error.notFound.goHome')}</a>
        </p>
      </PlainPage>
    );
  }
  if (isRouteErrorResponse(error) && error.data === APP_REMOVED) {
    return (
      <PlainPage title={t('error.removed.title')} tone="critical">
        <p>{t('error.removed.text')}</p>
      </PlainPage>
    );
  }
  if (isRouteErrorResponse(error) && (error.status === 401 || error.status === 403)) {
    return (
      <PlainPage title={t('error.session.title')} tone="warning">
        <p>{t('error.session.text')}</p>
        <p>
          <a href={`${pathname}${search}`}>{t('error.session.reload')}</a>
        </p>
      </PlainPage>
    );
  }
  return (
    <PlainPage title={t('error.failed.title')} tone="critical">
      <p>{t('error.failed.text')}</p>
      {isOfServer(error) && reference !== null ? (
        <p>{t('error.failed.reference', { reference })}</p>
      ) : null}
      <p>
        <a href={`${pathname}${search}`}>{t('error.failed.tryAgain')}</a>
      </p>
    </PlainPage>
  );
}

/** Remix tells no more of an error of the server than this; the log has the rest. */
function isOfServer(error: unknown): boolean {
  return error instanceof Error && error.message === 'Unexpected Server Error';
}
