import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeVault } from '#app/store/vault.ts';

const OLD = randomBytes(32);
const NEW = randomBytes(32);

describe('the vault', () => {
  test.each(['', 'plain', '+34 600 000 000', 'العربية 🎉 \u0000', 'x'.repeat(100_000)])(
    'opens what it sealed',
    (plain) => {
      const vault = makeVault([OLD]);
      expect(vault.open('notification.phone', vault.seal('notification.phone', plain))).toBe(plain);
    },
  );

  test('seals the same text differently each time and shows nothing of it', () => {
    const vault = makeVault([OLD]);
    const [one, two] = [vault.seal('f', 'secret text'), vault.seal('f', 'secret text')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('secret');
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString()).not.toContain('secret');
  });

  test('never takes the same initial value twice', () => {
    const vault = makeVault([OLD]);
    const sealed = Array.from({ length: 2000 }, () => vault.seal('f', '').split('.')[2] ?? '');
    const ivs = sealed.map((packed) => Buffer.from(packed, 'base64url').toString('hex', 0, 12));
    expect(new Set(ivs).size).toBe(2000);
    expect(new Set(ivs.map((iv) => iv.slice(0, 8))).size).toBeGreaterThan(1990);
  });

  test('does not open a text of another field', () => {
    const vault = makeVault([OLD]);
    expect(() => vault.open('channel.token', vault.seal('notification.phone', '34'))).toThrow();
  });

  test('does not open a text that was changed or cut short anywhere', () => {
    const vault = makeVault([OLD]);
    const [version, id, packed = ''] = vault.seal('f', 'ab').split('.');
    const bytes = Buffer.from(packed, 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      const sealed = `${version}.${id}.${changed.toString('base64url')}`;
      expect(() => vault.open('f', sealed)).toThrow();
      const cut = `${version}.${id}.${bytes.subarray(0, place).toString('base64url')}`;
      expect(() => vault.open('f', cut)).toThrow();
    }
    expect(() => vault.open('f', 'plain')).toThrow('Not a sealed f');
    expect(() => vault.open('f', '')).toThrow('Not a sealed f');
  });

  test('a short tag is no tag: a text without its end does not open', () => {
    const vault = makeVault([OLD]);
    const [version, id, packed = ''] = vault.seal('f', '').split('.');
    // IV and the first 12 of 16 bytes of the tag of an empty text.
    const cut = Buffer.from(packed, 'base64url').subarray(0, 24).toString('base64url');
    expect(() => vault.open('f', `${version}.${id}.${cut}`)).toThrow();
  });

  test('a new key in front seals, the old one still opens, and hashes stay', () => {
    const before = makeVault([OLD]);
    const after = makeVault([NEW, OLD]);
    expect(after.open('f', before.seal('f', 'kept'))).toBe('kept');
    expect(() => before.open('f', after.seal('f', 'new'))).toThrow('a key that is not set');
    for (const kind of ['phone', 'wamid', 'recipient', 'text', 'root', 'hook_key'] as const) {
      expect(after.hash(kind, '34600000000')).toBe(before.hash(kind, '34600000000'));
    }
  });

  test('a hash depends on kind, value and key', () => {
    const vault = makeVault([OLD]);
    const hashes = [
      vault.hash('phone', '1'),
      vault.hash('wamid', '1'),
      vault.hash('phone', '2'),
      makeVault([NEW]).hash('phone', '1'),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(vault.hash('phone', '1')).toBe(hashes[0]);
  });

  test('refuses no key and keys of another length', () => {
    expect(() => makeVault([])).toThrow();
    expect(() => makeVault([randomBytes(16)])).toThrow('32 bytes');
  });
});
