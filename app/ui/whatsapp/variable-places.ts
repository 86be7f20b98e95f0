import type { TemplateValues } from '#app/domain/template-text.ts';

/** Which of the three a marked piece is; its index counts from 0. */
export type VariablePlace = {
  readonly variable: 0 | 1 | 2;
  readonly from: number;
  readonly to: number;
};

/** Where the values stand in a template's body once they are filled in, as `fillTemplate` does. */
export function placesInBody(body: string, values: TemplateValues): VariablePlace[] {
  const places: VariablePlace[] = [];
  let shift = 0;
  for (const match of body.matchAll(/\{\{([123])\}\}/g)) {
    const variable = match[1] === '1' ? 0 : match[1] === '2' ? 1 : 2;
    const value = values[variable];
    const from = match.index + shift;
    places.push({ variable, from, to: from + value.length });
    shift += value.length - match[0].length;
  }
  return places;
}

/**
 * Where the values stand in a text that was sent, its template not at hand: each is looked for
 * behind the one before, as whole words; a value that isn't found is not marked.
 */
export function placesInText(text: string, values: TemplateValues): VariablePlace[] {
  const places: VariablePlace[] = [];
  let after = 0;
  for (const variable of [0, 1, 2] as const) {
    const value = values[variable];
    const from = findWhole(text, value, after);
    if (from === -1) continue;
    places.push({ variable, from, to: from + value.length });
    after = from + value.length;
  }
  return places;
}

function findWhole(text: string, value: string, after: number): number {
  if (value === '') return -1;
  let from = text.indexOf(value, after);
  while (from !== -1) {
    const isWhole = !isWord(text[from - 1]) && !isWord(text[from + value.length]);
    if (isWhole) return from;
    from = text.indexOf(value, from + 1);
  }
  return -1;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
