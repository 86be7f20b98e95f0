import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const LISTING = readFileSync(new URL('../../docs/app-listing.md', import.meta.url), 'utf8');

/** Each text of the listing with the limit that its heading names. */
function readTexts(): { name: string; limit: number; text: string }[] {
  return LISTING.split(/^### /m).flatMap((section) => {
    const heading = /^(?<name>[^\n(]+) \((?:each )?at most (?<limit>\d+)\)\n/.exec(section)?.groups;
    if (heading?.name === undefined) return [];
    const { name } = heading;
    const block = /```\n(?<text>.*?)\n```/s.exec(section)?.groups?.text;
    const texts =
      block === undefined
        ? [...section.matchAll(/^- (.+)$/gm)].map(([, item]) => item ?? '')
        : [block];
    return texts.map((text) => ({ name, limit: Number(heading.limit), text }));
  });
}

const TEXTS = readTexts();

describe('the listing', () => {
  test('has every text that the form asks for', () => {
    expect([...new Set(TEXTS.map(({ name }) => name))]).toEqual([
      'App name',
      'App card subtitle',
      'App introduction',
      'App details',
      'Features',
      'Title tag',
      'Meta description',
      'Search terms',
    ]);
  });

  test.each(TEXTS)('$name keeps to $limit characters: $text', ({ limit, text }) => {
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThanOrEqual(limit);
  });

  test.each(TEXTS)('$name claims and prices nothing: $text', ({ text }) => {
    expect(text).not.toMatch(/\b(?:best|first|only|guarantee\w*|free|price\w*)\b|\d\s?%|[$€]/i);
  });

  test('names no file that is not there', () => {
    const named = [...LISTING.matchAll(/`((?:app|test)\/[\w./$-]+\.tsx?)`/g)].map(
      ([, path]) => path,
    );
    expect(named.length).toBeGreaterThan(10);
    for (const path of named) readFileSync(new URL(`../../${path}`, import.meta.url));
  });
});
