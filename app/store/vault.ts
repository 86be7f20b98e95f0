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
  hash(kind: 'phone' | 'wamid' | 'recipient' | 'text' | 'root' | 'hook_key', value: string): string;
};

/** Node takes six times as long with the bytes of a key as with a key that it has taken in once. */
type Key = { id: string; key: KeyObject };

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Random bytes are drawn for so many values at once: the draw costs more than the bytes. */
const IVS_PER_DRAW = 512;

function makeIvs(): () => Buffer {
  const drawn = Buffer.alloc(IV_BYTES * IVS_PER_DRAW);
  let next = drawn.length;
  return () => {
    if (next === drawn.length) {
      randomFillSync(drawn);
      next = 0;
    }
    next += IV_BYTES;
    return drawn.subarray(next - IV_BYTES, next);
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
    return { id: keyId(bytes), key: createSecretKey(bytes) };
  });
  const current = ring[0];
  const oldest = ring.at(-1);
  if (current === undefined || oldest === undefined) throw new Error('No encryption key');
  const newIv = makeIvs();
  const hashKeys = new Map<string, KeyObject>();
  const hashKey = (kind: string): KeyObject => {
    const known = hashKeys.get(kind);
    if (known !== undefined) return known;
    const bytes = hkdfSync('sha256', oldest.key, '', `keyed-hash:${kind}`, 32);
    const derived = createSecretKey(Buffer.from(bytes));
    hashKeys.set(kind, derived);
    return derived;
  };

  return {
    seal(field, plain) {
      const iv = newIv();
      const cipher = createCipheriv('aes-256-gcm', current.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(field));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
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
      const decipher = createDecipheriv('aes-256-gcm', key.key, iv, { authTagLength: TAG_BYTES });
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
