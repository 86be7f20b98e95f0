import { isRouteErrorResponse, useLocation, useRouteError } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { PlainPage } from './plain-page.tsx';

/** What the merchant sees where a page could not be made. Works without scripts. */
export function ErrorPage() {
  const { t } = useTranslation();
  const error = useRouteError();
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
  if (isRouteErrorResponse(error) && (error.status === 401 || error.status === 403)) {
    return (
      <PlainPage title={t('error.session.title')}>
        <p>{t('error.session.text')}</p>
        <p>
          <a href={`${pathname}${search}`}>{t('error.session.reload')}</a>
        </p>
      </PlainPage>
    );
  }
  return (
    <PlainPage title={t('error.failed.title')}>
      <p>{t('error.failed.text')}</p>
      <p>
        <a href={`${pathname}${search}`}>{t('error.failed.tryAgain')}</a>
      </p>
    </PlainPage>
  );
}
