import { describe, expect, test } from 'vitest';
import { describeError } from '#app/observe/log.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';

const PHONE = '34600111222';

function text(error: unknown): string {
  return JSON.stringify(describeError(error));
}

async function errorOf(run: () => Promise<unknown>): Promise<unknown> {
  return run().then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
}

describe.each(testEngines())('what is logged of an error of $name', (engine) => {
  const database = useDatabase(engine);

  test('is its code and place, and no value of the row', async () => {
    const insert = () =>
      database().sql.query('INSERT INTO lease (name, owner, until) VALUES ($1, $2, now())', [
        PHONE,
        '7d9f5e0c-6d1f-4a53-9a52-0f8f3c7b1a11',
      ]);
    await insert();
    const error = await errorOf(insert);
    // The error itself does quote it.
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).toContain(PHONE);
    expect(text(error)).not.toContain(PHONE);
    expect(describeError(error)).toMatchObject({
      code: '23505',
      stack: expect.stringMatching(/at /),
    });
  });

  test('of Prisma neither', async () => {
    const { prisma } = database();
    const data = { name: `p-${PHONE}`, owner: 'no uuid', until: new Date() };
    const error = await errorOf(() => prisma.lease.create({ data }));
    expect(text(error)).not.toContain(PHONE);
    expect(text(error)).not.toContain('no uuid');
  });
});

describe('what is logged of an error', () => {
  test('of a parser does not quote what it read', () => {
    let error: unknown;
    try {
      JSON.parse(`+${PHONE}`);
    } catch (caught) {
      error = caught;
    }
    expect(String(error)).toContain(PHONE);
    expect(text(error)).not.toContain(PHONE);
    expect(describeError(error)).toMatchObject({ name: 'SyntaxError' });
  });

  test('of our own has its message and place', () => {
    expect(describeError(new Error('The app is not well'))).toMatchObject({
      name: 'Error',
      message: 'The app is not well',
      stack: expect.stringContaining('log.test.ts'),
    });
  });

  test('that is none says only what it is', () => {
    expect(describeError(PHONE)).toEqual({ name: 'string' });
    expect(describeError({ phone: PHONE })).toEqual({ name: 'object' });
  });
});
