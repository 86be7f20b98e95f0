import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixtureNames } from './fixtures.ts';

test('the index says of every fixture, and of no other file, where its shape comes from', () => {
  const index = readFileSync(new URL('../fixtures/shopify/README.md', import.meta.url), 'utf8');
  const rows = [...index.matchAll(/^\| (\S+)\.json \| ([WRTPG, ]+) \| \d{4}-\d\d-\d\d \|/gm)];
  expect(rows.map(([, name]) => name)).toEqual(fixtureNames().toSorted());
});
