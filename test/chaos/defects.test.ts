import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFECTS, type Mutation } from '#chaos/defects.ts';
import { replaceOnce } from '#chaos/mutate.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('planted defects', () => {
  test.each(DEFECTS)('"$name" still fits the files it changes', ({ mutations }) => {
    const texts = new Map<string, string>();
    for (const mutation of mutations) {
      expect(existsSync(join(ROOT, mutation.file))).toBe(true);
      const text = texts.get(mutation.file) ?? readFileSync(join(ROOT, mutation.file), 'utf8');
      const changed = replaceOnce(text, mutation);
      expect(changed).not.toBe(text);
      texts.set(mutation.file, changed);
    }
  });

  test('a place that is gone, or there twice, is an error', () => {
    const mutation: Mutation = { file: 'a.ts', find: 'x', replace: '$& y' };
    expect(() => replaceOnce('abc', mutation)).toThrow('a.ts has 0 places');
    expect(() => replaceOnce('xx', mutation)).toThrow('a.ts has 2 places');
    expect(replaceOnce('axb', mutation)).toBe('a$& yb');
  });
});
