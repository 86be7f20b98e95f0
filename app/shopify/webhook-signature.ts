import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `header` (`X-Shopify-Hmac-Sha256`) is the base64 HMAC-SHA256 of the raw body under one
 * of the app's secrets. Several secrets let a rotation pass without refusing what was signed with
 * the old one. No secret, an empty body and a missing header are refused.
 *
 * Only the body is signed, the other headers are not:
 * https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export function verifyWebhookSignature(
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  if (!header || rawBody.length === 0) return false;
  const given = Buffer.from(header);
  let matched = false;
  for (const secret of secrets) {
    // An empty secret would let anybody sign.
    if (secret === '') continue;
    const expected = Buffer.from(createHmac('sha256', secret).update(rawBody).digest('base64'));
    // The text is compared, not the decoded bytes: base64 has several spellings of one digest.
    if (given.length === expected.length && timingSafeEqual(given, expected)) matched = true;
  }
  return matched;
}
