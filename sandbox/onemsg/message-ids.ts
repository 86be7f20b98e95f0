import { createHash, randomBytes } from 'node:crypto';

/** A message id as WhatsApp builds it: its base64 part holds the recipient's number. */
export function makeWamid(phone: string): string {
  const serial = randomBytes(9).toString('hex').toUpperCase();
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, phone.length]),
    Buffer.from(phone, 'latin1'),
    Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, serial.length]),
    Buffer.from(serial, 'latin1'),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}

/** The business-scoped user id of a phone: always the same one for the same phone. */
export function bsuidOf(phone: string): string {
  const hash = createHash('sha256').update(`bsuid:${phone}`).digest();
  return `US.${hash.readBigUInt64BE(0).toString().padStart(16, '1').slice(0, 16)}`;
}

/** A token in the form 1MSG hands out: three dotted parts, the middle one naming the instance. */
export function makeChannelToken(
  channelId: string,
  secret = randomBytes(12).toString('hex'),
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = part({ instanceId: `instance${channelId}`, token: secret });
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${payload}.${randomBytes(16).toString('base64url')}`;
}

/** The instance a token names, without its prefix; null for a plain key. Nothing is verified. */
export function instanceOfToken(token: string): string | null {
  const middle = token.split('.')[1];
  if (middle === undefined) return null;
  const match = /"instanceId":"(?:instance)?([^"]+)"/.exec(
    Buffer.from(middle, 'base64url').toString('utf8'),
  );
  return match?.[1] ?? null;
}
