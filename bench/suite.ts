/** A table of figures for people; every row has a text for each column. */
export type Table = {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
};

/** What was aimed at, beside what was measured. */
export type Goal = {
  goal: string;
  figure: string;
  /** Null: not measured in this run. */
  met: boolean | null;
  /** Why it was missed or not measured. */
  reason?: string;
};

export type SuiteResult = {
  tables: readonly Table[];
  goals: readonly Goal[];
  /** Every figure behind the tables, for the JSON file. */
  data: unknown;
};

export type SuiteContext = {
  print(line: string): void;
  /** How often everything is measured; null: as often as the suite says by itself. */
  rounds: number | null;
  /** How long one measurement takes, in seconds; null: as long as the suite says by itself. */
  seconds: number | null;
  /** How many messages one measurement takes; null: as many as the suite says by itself. */
  messages: number | null;
  /** Only to see that the suite runs: short, and its figures do not count. */
  quick: boolean;
  /** Runs `undo` when the suite is over, however it ended; the last one first. */
  atEnd(undo: () => Promise<void>): void;
};

/** `bench/<name>/run-<name>.ts` exports one of these as `suite`. */
export type Suite = {
  name: string;
  run(context: SuiteContext): Promise<SuiteResult>;
};
