/** Tables that grow with orders: what reads or locks one of them whole takes long. */
const GROWING = [
  'event',
  'message',
  'attempt',
  'receipt',
  'notification',
  'root',
  'webhook_key',
  'receipt_key',
] as const;

/** Of these, those by week: PostgreSQL makes no index of all weeks beside those who write. */
const PARTITIONED = ['event', 'receipt'] as const;

const nameOf = (tables: readonly string[]): string => `"?(?:${tables.join('|')})"?(?=[\\s;(.]|$)`;
const GROWING_NAME = nameOf(GROWING);
const ON_GROWING = new RegExp(`\\bON\\s+${GROWING_NAME}`, 'i');
/** On the table alone, which has no rows of its own: the app then makes that of each week. */
const ON_PARTITIONED = new RegExp(`\\bON\\s+(?!ONLY\\b)${nameOf(PARTITIONED)}`, 'i');
const ON_ONLY_OTHERS = new RegExp(
  `\\bON\\s+ONLY\\s+${nameOf(GROWING.filter((table) => !PARTITIONED.some((one) => one === table)))}`,
  'i',
);

type Rule = { readonly forbids: string; readonly found: (statement: string) => boolean };

const matches =
  (...patterns: RegExp[]) =>
  (statement: string): boolean =>
    patterns.every((pattern) => pattern.test(statement));

/** The parts of an ALTER TABLE, split at the commas that no parenthesis holds. */
function alterations(statement: string): string[] {
  if (!/^ALTER\s+TABLE\b/i.test(statement)) return [];
  const parts: string[] = [''];
  let depth = 0;
  for (const character of statement) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}

const someAlteration =
  (test: (part: string) => boolean) =>
  (statement: string): boolean =>
    alterations(statement).some(test);

const addsColumn = (part: string): boolean =>
  /\bADD\s+(?!CONSTRAINT\b|CHECK\b|FOREIGN\b|UNIQUE\b|PRIMARY\b|EXCLUDE\b)/i.test(part);

/** What a running older version would trip over, or what locks a table for as long as it is large. */
const RULES: readonly Rule[] = [
  {
    forbids: 'an index of a growing table inside a transaction',
    found: (statement) =>
      /^CREATE\s+(UNIQUE\s+)?INDEX\b/i.test(statement) &&
      (ON_GROWING.test(statement) || ON_ONLY_OTHERS.test(statement)),
  },
  {
    forbids: 'CONCURRENTLY inside a transaction',
    found: matches(/\bCONCURRENTLY\b/i),
  },
  {
    forbids: 'another type of a column',
    found: matches(/\bALTER\s+(COLUMN\s+)?"?\w+"?\s+(SET\s+DATA\s+)?TYPE\b/i),
  },
  { forbids: 'SET NOT NULL', found: matches(/\bSET\s+NOT\s+NULL\b/i) },
  { forbids: 'RENAME', found: matches(/^ALTER\b[\s\S]*\bRENAME\b/i) },
  {
    forbids: 'dropping a table or column',
    found: matches(
      /^DROP\s+(TABLE|SCHEMA|TYPE)\b|^ALTER\s+TABLE\b[\s\S]*\bDROP\s+(?!CONSTRAINT\b|DEFAULT\b|NOT\b)/i,
    ),
  },
  {
    forbids: 'a new column whose default is computed for each row',
    found: someAlteration(
      (part) =>
        addsColumn(part) &&
        /\bDEFAULT\b[\s\S]*\b(random|gen_random_uuid|uuid\w*|clock_timestamp|timeofday|nextval)\s*\(|\b(SMALL|BIG)?SERIAL\b|\bGENERATED\b/i.test(
          part,
        ),
    ),
  },
  {
    forbids: 'a new column NOT NULL without a default',
    found: someAlteration(
      (part) => addsColumn(part) && /\bNOT\s+NULL\b/i.test(part) && !/\bDEFAULT\b/i.test(part),
    ),
  },
  {
    forbids: 'a new column with a constraint of its own',
    found: someAlteration(
      (part) => addsColumn(part) && /\b(CHECK|REFERENCES|UNIQUE|PRIMARY\s+KEY)\b/i.test(part),
    ),
  },
  {
    forbids: 'a constraint without NOT VALID',
    found: someAlteration(
      (part) =>
        /\bADD\s+(CONSTRAINT|CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE)\b/i.test(part) &&
        !/\bNOT\s+VALID\b/i.test(part) &&
        !/\bUSING\s+INDEX\b/i.test(part),
    ),
  },
  {
    forbids: 'validating a constraint inside a transaction',
    found: matches(/\bVALIDATE\s+CONSTRAINT\b/i),
  },
  {
    forbids: 'rewriting or locking a whole table',
    found: matches(
      /^(LOCK|TRUNCATE|CLUSTER|REINDEX|VACUUM|REFRESH)\b|\bSET\s+(TABLESPACE|LOGGED|UNLOGGED|ACCESS\s+METHOD)\b/i,
    ),
  },
  {
    forbids: 'changing the rows of a growing table',
    found: (statement) =>
      new RegExp(`\\b(UPDATE|DELETE\\s+FROM)\\s+(ONLY\\s+)?${GROWING_NAME}`, 'i').test(statement),
  },
];

const OUTSIDE = /^-- outside transaction\r?\n/;

/** What may run without a transaction: each can be run again, and locks nobody out. */
const ALLOWED_OUTSIDE = [
  /^CREATE\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+"\w+"\s/i,
  /^DROP\s+INDEX\s+CONCURRENTLY\s+IF\s+EXISTS\s+"\w+"$/i,
  /^ALTER\s+TABLE\s+"\w+"\s+VALIDATE\s+CONSTRAINT\s+"\w+"$/i,
];

function statementsOf(sql: string): string[] {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * A table that is renamed and made again under its name, with its indexes, in the same file: for
 * others it is there throughout.
 */
function replaces(statements: readonly string[]): (statement: string) => boolean {
  const text = statements.join(';\n');
  const made = (name: string): boolean =>
    new RegExp(
      `\\bCREATE\\s+(?:TABLE|(?:UNIQUE\\s+)?INDEX)\\s+"${name}"|\\bCONSTRAINT\\s+"${name}"`,
    ).test(text);
  return (statement) => {
    const renamed = /^ALTER\s+(?:TABLE|INDEX)\s+"(\w+)"\s+RENAME\s+TO\s+"\w+"$/i.exec(statement);
    const indexed = /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+"\w+"\s+ON\s+"(\w+)"/i.exec(statement);
    const isNewTable = (name: string): boolean =>
      new RegExp(`\\bCREATE\\s+TABLE\\s+"${name}"`).test(text);
    return (
      (renamed?.[1] !== undefined && made(renamed[1])) ||
      (indexed?.[1] !== undefined && isNewTable(indexed[1]))
    );
  };
}

/** Why a migration file must not land; empty: it may. `partitioned`: events and receipts are. */
export function findForbidden(sql: string, options = { partitioned: true }): string[] {
  const statements = statementsOf(sql);
  if (OUTSIDE.test(sql)) {
    const [only, ...more] = statements;
    const allowed =
      only !== undefined &&
      ALLOWED_OUTSIDE.some((pattern) => pattern.test(only)) &&
      !(options.partitioned && /^CREATE\b/i.test(only) && ON_PARTITIONED.test(only));
    if (more.length > 0) return ['more than one statement outside a transaction'];
    return allowed ? [] : ['a statement that must not run outside a transaction'];
  }
  const isReplacement = replaces(statements);
  const others = statements.filter((statement) => !isReplacement(statement));
  return RULES.filter(({ found }) => others.some(found)).map(({ forbids }) => forbids);
}
