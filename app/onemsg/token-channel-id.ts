import { asObject, parseJson, textMember } from './wire-fields.ts';

/**
 * The channel that a token names, without the word "instance" before it; null for older tokens,
 * which name none. Unverified, since only 1MSG has the key: good for a warning and nothing else.
 */
export function readTokenChannelId(token: string): string | null {
  const parts = token.trim().split('.');
  const payload = parts.length === 3 ? parts[1] : undefined;
  if (payload === undefined) return null;
  const json = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return textMember(asObject(json), 'instanceId')?.replace(/^instance/, '') ?? null;
}
