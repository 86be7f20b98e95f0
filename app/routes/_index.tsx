import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { PlainPage } from '#app/ui/plain-page.tsx';

/** Shopify opens the app here; nobody else is asked which shop is theirs. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has('shop')) throw redirect(`/app${search}`);
  return null;
}

export default function Index() {
  return (
    <PlainPage title="WhatsApp order updates">
      <p>Open this app from your Shopify admin.</p>
    </PlainPage>
  );
}
