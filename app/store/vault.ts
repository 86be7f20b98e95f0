import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/**
 * Encrypts what must not lie in the clear and makes the keyed hashes by which it is still found.
 * `field` names the column; it is bound to the text, so that a value copied into another column
 * does not open.
 */
export type Vault = {
  seal(field: string, plain: string): string;
  /** @throws Error where the key is unknown, the field differs or the text was changed. */
  open(field: string, sealed: string): string;
  /** A keyed hash for look-ups: the same for the same value, useless without the key. */
  hash(
    kind: 'phone' | 'wamid' | 'recipient' | 'text' | 'root' | 'hook_key' | 'export_link' | 'shop',
    value: string,
  ): string;
};

/** As a `KeyObject`, so that it is not prepared anew for every value. */
type Key = { id: string; secret: KeyObject };

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Enough for some hundred values: to ask the system for each costs as much as a small one. */
const RANDOM_BYTES = 4096;

/** Hands out 12 random bytes, never the same ones twice. */
function makeIvSource(): () => Buffer {
  let random = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used + IV_BYTES > random.length) {
      // A new one, since the old one's pieces may still be in use.
      random = randomFillSync(Buffer.allocUnsafeSlow(RANDOM_BYTES));
      used = 0;
    }
    used += IV_BYTES;
    return random.subarray(used - IV_BYTES, used);
  };
}

function keyId(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

/**
 * @param keys 32-byte keys: the first encrypts, all decrypt. The last, oldest, is the root of the
 * hash keys, so that adding a new key in front leaves every hash as it is.
 */
export function makeVault(keys: readonly Uint8Array[]): Vault {
  const ring: Key[] = keys.map((key) => {
    const bytes = Buffer.from(key);
    if (bytes.length !== 32) throw new Error('An encryption key has 32 bytes');
    return { id: keyId(bytes), secret: createSecretKey(bytes) };
  });
  const current = ring[0];
  const oldest = ring.at(-1);
  if (current === undefined || oldest === undefined) throw new Error('No encryption key');
  const takeIv = makeIvSource();
  const hashKeys = new Map<string, KeyObject>();
  const hashKey = (kind: string): KeyObject => {
    const known = hashKeys.get(kind);
    if (known !== undefined) return known;
    const derived = hkdfSync('sha256', oldest.secret, '', `keyed-hash:${kind}`, 32);
    const secret = createSecretKey(Buffer.from(derived));
    hashKeys.set(kind, secret);
    return secret;
  };

  return {
    seal(field, plain) {
      const iv = takeIv();
      const cipher = createCipheriv('aes-256-gcm', current.secret, iv, {
        authTagLength: TAG_BYTES,
      });
      cipher.setAAD(Buffer.from(field));
      const body = cipher.update(plain, 'utf8');
      // GCM keeps nothing back: this only makes the tag.
      cipher.final();
      const packed = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
      return `${VERSION}.${current.id}.${packed}`;
    },
    open(field, sealed) {
      const [version, id, packed] = sealed.split('.');
      const key = ring.find((candidate) => candidate.id === id);
      if (version !== VERSION || packed === undefined) throw new Error(`Not a sealed ${field}`);
      if (key === undefined) throw new Error(`${field} was sealed with a key that is not set`);
      const bytes = Buffer.from(packed, 'base64url');
      const iv = bytes.subarray(0, IV_BYTES);
      // With the length given, a text cut short cannot pass on a shorter tag.
      const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(field));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = bytes.subarray(IV_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    hash(kind, value) {
      return createHmac('sha256', hashKey(kind)).update(value).digest('base64url');
    },
  };
}
