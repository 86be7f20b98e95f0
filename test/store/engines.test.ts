import { describe, expect, test } from 'vitest';
import { testEngines, useDatabase } from '#test/database.ts';

describe.each(testEngines())('a test database on $name', (engine) => {
  const database = useDatabase(engine);

  test('has every table of the schema, by SQL and by Prisma', async () => {
    const rows = await database().sql.query<{ shops: number }>(
      'SELECT count(*)::int AS shops FROM shop',
    );
    expect(rows).toEqual([{ shops: 0 }]);
    expect(await database().prisma.notification.count()).toBe(0);
  });

  test('gives times as dates and numbers as numbers', async () => {
    const rows = await database().sql.query<{ at: unknown; n: unknown; flag: unknown }>(
      "SELECT timestamptz '2026-11-22 12:00:00Z' AS at, 3::int AS n, true AS flag",
    );
    expect(rows).toEqual([{ at: new Date('2026-11-22T12:00:00.000Z'), n: 3, flag: true }]);
  });

  test('takes back what a failed transaction did', async () => {
    const { sql } = database();
    const failing = sql.transaction(async (tx) => {
      await tx.query(
        "INSERT INTO lease (name, owner, until) VALUES ('x', gen_random_uuid(), now())",
      );
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await sql.query('SELECT name FROM lease')).toEqual([]);
  });
});
