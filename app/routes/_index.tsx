import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useTranslation } from 'react-i18next';
import { PlainPage } from '#app/ui/plain-page.tsx';

/** Shopify opens the app here; nobody else is asked which shop is theirs. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has('shop')) throw redirect(`/app${search}`);
  return null;
}

export default function Index() {
  const { t } = useTranslation();
  return (
    <PlainPage title={t('app.title')}>
      <p>{t('app.openFromAdmin')}</p>
    </PlainPage>
  );
}
