import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeLeases } from '#app/store/leases.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';

describe.each(testEngines())('leases on $name', (engine) => {
  const database = useDatabase(engine);
  const leases = () => makeLeases(database().sql);
  const expire = (name: string) =>
    database().sql.query("UPDATE lease SET until = now() - interval '1 ms' WHERE name = $1", [
      name,
    ]);

  test('of many who ask at once one gets it', async () => {
    const taken = await Promise.all(
      Array.from({ length: 12 }, () => leases().take('race', randomUUID(), 60)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  test('the holder may take it again, another only after it is released', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    expect(await leases().take('again', one, 60)).toBe(true);
    expect(await leases().take('again', one, 60)).toBe(true);
    expect(await leases().take('again', two, 60)).toBe(false);
    await leases().release('again', one);
    expect(await leases().take('again', two, 60)).toBe(true);
  });

  test('one that ran out goes to the next, and the late holder cannot give it back', async () => {
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    await leases().take('late', one, 60);
    await expire('late');
    expect(await leases().take('late', two, 60)).toBe(true);
    await leases().release('late', one);
    expect(await leases().take('late', three, 60)).toBe(false);
  });

  test('names are apart', async () => {
    expect(await leases().take('left', randomUUID(), 60)).toBe(true);
    expect(await leases().take('right', randomUUID(), 60)).toBe(true);
  });
});
