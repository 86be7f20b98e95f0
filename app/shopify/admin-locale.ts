const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/**
 * The locale of Shopify's admin, as the request tells it, "de" or "pt-BR"; "en" where it does not.
 * The admin names it in the address of a document. What a page asks for later has no such
 * address: there App Bridge puts it into Accept-Language.
 * https://shopify.dev/docs/api/app-home/apis/authentication-and-data/resource-fetching-api
 */
export function readAdminLocale(request: Request): string {
  const inAddress = new URL(request.url).searchParams.get('locale');
  const accepted = request.headers.get('accept-language')?.split(/[,;]/, 1)[0]?.trim();
  return [inAddress, accepted].find((tag) => typeof tag === 'string' && TAG.test(tag)) ?? 'en';
}
