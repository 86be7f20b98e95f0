import { createHash } from 'node:crypto';

/** Names of the statements that run often, by which PostgreSQL keeps them parsed and planned. */
export type StatementNames = {
  /** The name to run this text under; undefined: it has none (yet). */
  nameOf(text: string): string | undefined;
  /** Another name from now on: what is kept under the old one fits the tables no more. */
  renew(text: string): void;
};

/** What runs less often than this is not worth a place in the memory of each connection. */
const RUNS_BEFORE_A_NAME = 3;
/** A bound for texts that are put together from parts: those beyond it run as they are. */
const MOST_NAMES = 300;
const MOST_TEXTS = 5_000;

/** Makes the names of one pool of connections. */
export function makeStatementNames(): StatementNames {
  const runs = new Map<string, number>();
  const names = new Map<string, string>();
  let renewals = 0;

  function makeName(text: string): string {
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 24);
    return `${digest}_${renewals}`;
  }

  return {
    nameOf(text) {
      const name = names.get(text);
      if (name !== undefined || names.size >= MOST_NAMES) return name;
      const count = (runs.get(text) ?? 0) + 1;
      if (count <= RUNS_BEFORE_A_NAME) {
        if (runs.size < MOST_TEXTS) runs.set(text, count);
        return undefined;
      }
      runs.delete(text);
      const made = makeName(text);
      names.set(text, made);
      return made;
    },
    renew(text) {
      if (!names.has(text)) return;
      renewals += 1;
      names.set(text, makeName(text));
    },
  };
}
