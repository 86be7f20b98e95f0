import type { ActionFunctionArgs } from '@remix-run/node';

/** Gets the app a new access to the shop: the old one is given up, and the next request has another. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { shopDomain } = await context.authenticate(request);
  await context.renewAccess(shopDomain);
  return { outcome: 'renewing' as const };
}
