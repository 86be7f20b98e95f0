import type { Row, SessionEngine, Sql, SqlSession } from '#app/store/sql.ts';

/** A statement as the app ran it. */
export type RecordedStatement = { readonly text: string; readonly values: readonly unknown[] };

/** The engine, and each statement that ran through it, once by its text. */
export function recordStatements(engine: SessionEngine): {
  engine: SessionEngine;
  statements: ReadonlyMap<string, RecordedStatement>;
} {
  const statements = new Map<string, RecordedStatement>();

  function recording(sql: Sql): Sql {
    return {
      query<R extends Row>(text: string, values: readonly unknown[] = []) {
        if (!statements.has(text)) statements.set(text, { text, values });
        return sql.query<R>(text, values);
      },
      script: (text) => sql.script(text),
    };
  }

  const recorded: SessionEngine = {
    ...recording(engine),
    transaction: (run) => engine.transaction((tx) => run(recording(tx))),
    session: (run) =>
      engine.session((session) => {
        const own: SqlSession = {
          ...recording(session),
          transaction: (work) => session.transaction((tx) => work(recording(tx))),
          cancel: () => session.cancel(),
        };
        return run(own);
      }),
  };
  return { engine: recorded, statements };
}
