import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactJson } from '#app/shopify/exact-json.ts';

describe('parseExactJson', () => {
  test('keeps an id past 2^53 that JSON.parse would round', () => {
    const text = '{"id":820982911946154508,"gid":"gid://shopify/Order/820982911946154508"}';
    expect(JSON.parse(text).id).not.toBe(820982911946154508n);
    expect(parseExactJson(text)).toEqual({
      id: '820982911946154508',
      gid: 'gid://shopify/Order/820982911946154508',
    });
  });

  test('keeps every integer exactly, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
        const read = parseExactJson(`{"a":[{"b":${integer}}]}`);
        const safe = Number.isSafeInteger(Number(integer));
        expect(read).toEqual({ a: [{ b: safe ? Number(integer) : String(integer) }] });
      }),
    );
  });

  test('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}|e\+/i.test(text));
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(parseExactJson('{"price":0.1234567890123456789,"big":1e400,"e":1e21}')).toEqual({
      price: 0.12345678901234568,
      big: Number.POSITIVE_INFINITY,
      e: 1e21,
    });
  });

  test('does not let a key change the prototype', () => {
    const read = parseExactJson('{"__proto__":{"id":820982911946154508}}');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test('throws SyntaxError on what is no JSON', () => {
    expect(() => parseExactJson('id=820982911946154508')).toThrow(SyntaxError);
    expect(() => parseExactJson('')).toThrow(SyntaxError);
  });
});
