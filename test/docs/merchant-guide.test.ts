import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pictureFiles } from '../../scripts/pictures.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const GUIDE = readFileSync(new URL('merchant-guide.md', DOCS), 'utf8');
const PICTURES = [...GUIDE.matchAll(/(?:\]\(|src=")screenshots\/([\w-]+\.png)/g)].map(
  ([, file]) => file ?? '',
);

test('the guide has pictures', () => {
  expect(PICTURES.length).toBeGreaterThan(5);
});

test.each(PICTURES)('%s is made by the script, and is there', (file) => {
  expect(pictureFiles()).toContain(file);
  expect(existsSync(new URL(`screenshots/${file}`, DOCS))).toBe(true);
});

test('every picture has words for who cannot see it', () => {
  expect(GUIDE).not.toMatch(/!\[\s*\]|alt="\s*"|<img (?![^>]*alt=)/);
});
