import type { Instant } from '#app/domain/facts.ts';
import { parseExactJson } from './exact-json.ts';
import { readPayload } from './payload-reader.ts';
import { type PayloadReading, unreadable } from './payload-reading.ts';
import { isShopifyTopic } from './topics.ts';

/**
 * Reads the signed bytes of one delivery; see `readPayload`. A topic that the app did not
 * subscribe to and bytes that are no JSON are `unreadable`. Never throws over what they hold.
 */
export function readWebhookBody(
  topic: string,
  body: Uint8Array,
  triggeredAt: Instant,
): PayloadReading {
  if (!isShopifyTopic(topic)) return unreadable('topic: not one the app subscribes to');
  const parsed = parseBody(body);
  return parsed.ok ? readPayload(topic, parsed.value, triggeredAt) : unreadable('body: not JSON');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseBody(body: Uint8Array): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: parseExactJson(utf8.decode(body)) };
  } catch (error) {
    // TypeError: not UTF-8; SyntaxError: not JSON. Anything else is a defect of ours.
    if (error instanceof TypeError || error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}
