import { type LoaderFunctionArgs, redirect } from '@remix-run/node';

/**
 * The addresses of Shopify's library, such as the page that fetches a new session token. Its own
 * answers come as thrown responses; it goes to /auth/login where a request names no shop.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  if (params['*'] === 'login') throw redirect('/');
  await context.authenticate(request);
  return redirect('/app');
}
