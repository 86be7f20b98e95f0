import { randomUUID } from 'node:crypto';
import type { SqlEngine } from './sql.ts';

/** Exclusion between processes: who may do a thing now, by name, until a time. */
export type Leases = {
  /**
   * True where `owner` holds `name` from now on for `seconds` by the database's clock: nobody held
   * it, its time had passed, or the owner held it already.
   */
  take(name: string, owner: string, seconds: number): Promise<boolean>;
  /** Gives it back; nothing where another holds it by now. */
  release(name: string, owner: string): Promise<void>;
  /** Holds `name` while `run` lasts, at most `seconds`; null, and no run, where another has it. */
  during<T>(name: string, seconds: number, run: () => Promise<T>): Promise<T | null>;
};

const TAKE = `
  INSERT INTO lease (name, owner, until)
  VALUES ($1, $2::uuid, now() + $3::double precision * interval '1 second')
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
  WHERE lease.until <= now() OR lease.owner = excluded.owner
  RETURNING name`;

/** Leases as rows of one table: they bind every process, and a dead holder's runs out. */
export function makeLeases(sql: SqlEngine): Leases {
  async function take(name: string, owner: string, seconds: number): Promise<boolean> {
    const rows = await sql.query(TAKE, [name, owner, seconds]);
    return rows.length > 0;
  }

  async function release(name: string, owner: string): Promise<void> {
    await sql.query('DELETE FROM lease WHERE name = $1 AND owner = $2::uuid', [name, owner]);
  }

  return {
    take,
    release,
    async during(name, seconds, run) {
      const owner = randomUUID();
      if (!(await take(name, owner, seconds))) return null;
      try {
        return await run();
      } finally {
        await release(name, owner);
      }
    },
  };
}
