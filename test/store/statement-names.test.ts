import { describe, expect, test } from 'vitest';
import { makeStatementNames } from '#app/store/statement-names.ts';
import { testEngines, useDatabase } from '#test/database.ts';

describe('the names of statements', () => {
  test('come with use, differ by text, and stay', () => {
    const names = makeStatementNames();
    const first = ['SELECT 1', 'SELECT 1', 'SELECT 1'].map(names.nameOf);
    expect(first).toEqual([undefined, undefined, undefined]);
    const name = names.nameOf('SELECT 1');
    expect(name).toMatch(/^[\w-]{1,63}$/);
    expect(names.nameOf('SELECT 1')).toBe(name);
    for (let n = 0; n < 4; n += 1) names.nameOf('SELECT 2');
    expect(names.nameOf('SELECT 2')).not.toBe(name);
  });

  test('are bounded: what comes after runs without one', () => {
    const names = makeStatementNames();
    const texts = Array.from({ length: 400 }, (_, n) => `SELECT ${n}`);
    const named = texts.filter((text) => {
      for (let n = 0; n < 3; n += 1) names.nameOf(text);
      return names.nameOf(text) !== undefined;
    });
    expect(named).toHaveLength(300);
  });

  test('are other ones once what is kept under them fits no more', () => {
    const names = makeStatementNames();
    names.renew('SELECT 1');
    for (let n = 0; n < 4; n += 1) names.nameOf('SELECT 1');
    const name = names.nameOf('SELECT 1');
    names.renew('SELECT 1');
    expect(names.nameOf('SELECT 1')).toMatch(/^[\w-]{1,63}$/);
    expect(names.nameOf('SELECT 1')).not.toBe(name);
  });
});

describe.each(testEngines())('a statement that runs often on $name', (engine) => {
  const database = useDatabase(engine);

  test('goes on beside a migration that adds a column to its table', async () => {
    const { sql } = database();
    await sql.script('CREATE TABLE growing (id int); INSERT INTO growing VALUES (1)');
    const read = () => sql.query('SELECT * FROM growing');
    const readInTransaction = () => sql.transaction((tx) => tx.query('SELECT * FROM growing'));
    // On every connection of the pool.
    for (let n = 0; n < 5; n += 1) await Promise.all(Array.from({ length: 20 }, read));
    await sql.script('ALTER TABLE growing ADD COLUMN note text');
    for (let n = 0; n < 3; n += 1) {
      expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(
        Array(20).fill([{ id: 1, note: null }]),
      );
    }
    await sql.script('ALTER TABLE growing ADD COLUMN more text');
    // A transaction ends with its first error; the next one meets none.
    await readInTransaction().catch(() => {});
    for (let n = 0; n < 12; n += 1) {
      expect(await readInTransaction()).toEqual([{ id: 1, note: null, more: null }]);
    }
  });
});
