import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextArray } from '#app/store/sql.ts';
import { testEngines, useDatabase } from '#test/database.ts';

const ECHO = 'SELECT unnest($1::text[]) AS value, cardinality($1::text[]) AS size';

describe.each(testEngines())('an array of texts on $name', (engine) => {
  const database = useDatabase(engine);

  async function echo(values: readonly string[]): Promise<string[]> {
    const rows = await database().receiveSql.query<{ value: string; size: number }>(ECHO, [
      new TextArray(values),
    ]);
    for (const { size } of rows) expect(size).toBe(values.length);
    return rows.map(({ value }) => value);
  }

  test('arrives as it was, whatever its characters', async () => {
    for (const values of [[], [''], ['{a,"b"}', '\\', 'NULL', 'ü€😀', 'x'.repeat(70_000)]]) {
      expect(await echo(values)).toEqual(values);
    }
    const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (values) => {
        expect(await echo(values)).toEqual(values);
      }),
      { numRuns: 40 },
    );
  });

  test('what the database cannot store is an error of the data', async () => {
    await expect(echo(['a\0b'])).rejects.toMatchObject({ code: '22021' });
  });
});
