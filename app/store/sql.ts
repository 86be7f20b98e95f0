/** One row as the driver gives it: column name to value. */
export type Row = Record<string, unknown>;

/**
 * A `text[]` parameter of long values, which travels as it is: the usual form escapes every value
 * on this side, and has the server look at every character of it.
 */
export class TextArray {
  readonly values: readonly string[];

  constructor(values: readonly string[]) {
    this.values = values;
  }
}

/**
 * The one way to run SQL, the same for PostgreSQL and the embedded engine.
 * `transaction` hands out a `Sql` that is valid until its function returns; store functions are
 * the only callers and nothing but the database is awaited inside (pipeline ports offer no
 * transaction, so a use case cannot hold one across a call to anything else).
 */
export type Sql = {
  query<R extends Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Runs several statements without parameters, as a migration has them. */
  script(text: string): Promise<void>;
};

export type SqlEngine = Sql & {
  transaction<T>(run: (tx: Sql) => Promise<T>): Promise<T>;
};

export type SqlSession = SqlEngine & {
  /** Ends the statement under way, which fails; nothing on the embedded engine. */
  cancel(): Promise<void>;
};

export type SessionEngine = SqlEngine & {
  /**
   * One connection for a while, so that what is set on it and locked by it holds; its queries may
   * take as long as they need. For migrations and partitions alone.
   */
  session<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
};

/** The SQLSTATE of a database error, or null for any other error. */
export function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** Whether the database refused the values themselves: trying the same again is vain. */
export function isBadData(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== null && (state.startsWith('22') || state.startsWith('23'));
}
