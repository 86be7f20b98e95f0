import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export type SessionTokenFacts = {
  shop: string;
  apiKey: string;
  apiSecret: string;
  /** The staff member. */
  userId?: string;
  sessionId?: string;
  /** Seconds; a negative value makes a token that has expired. */
  lifetimeSeconds?: number;
};

const LIFETIME_SECONDS = 60;

/** Signs a session token as App Bridge hands it out: HS256, a minute long. Times by the machine's clock. */
export async function signSessionToken(facts: SessionTokenFacts): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    dest: `https://${facts.shop}`,
    sid: facts.sessionId ?? randomUUID(),
    sig: 'sandbox',
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(`https://${facts.shop}/admin`)
    .setAudience(facts.apiKey)
    .setSubject(facts.userId ?? '1')
    .setNotBefore(now)
    .setIssuedAt(now)
    .setExpirationTime(now + (facts.lifetimeSeconds ?? LIFETIME_SECONDS))
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(facts.apiSecret));
}

/** True for a session token of this app and this shop that has not expired. */
export async function isSessionTokenOf(
  token: string,
  facts: { shop: string; apiKey: string; apiSecret: string },
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(facts.apiSecret), {
      algorithms: ['HS256'],
      audience: facts.apiKey,
      clockTolerance: 10,
    });
    return payload.dest === `https://${facts.shop}`;
  } catch {
    return false;
  }
}
