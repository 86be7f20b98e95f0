const BEARER = /^Bearer (.+)$/i;

/**
 * The shop that the session token of a request names; null where there is none, or it is not
 * signed for this app, or has expired.
 * @param decode Checks signature, audience and times; `shopify.session.decodeSessionToken`.
 */
export async function readTokenShop(
  request: Request,
  decode: (token: string) => Promise<{ dest: string }>,
): Promise<string | null> {
  const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return null;
  try {
    return new URL((await decode(token)).dest).hostname;
  } catch {
    // Whoever shows no valid token is told nothing about a shop.
    return null;
  }
}
