import { describe, expect, test } from 'vitest';
import { readMigrations } from '#app/store/migrations.server.ts';
import { findForbidden } from './migration-rules.ts';

const FOLDER = new URL('../../prisma/migrations', import.meta.url).pathname;
const [, ...LATER] = readMigrations(FOLDER);
const PARTITIONED_SINCE = '20261125100003_partitions';

const OUTSIDE = '-- outside transaction\n';

const PLANTED: readonly [sql: string, forbidden: string][] = [
  ['CREATE INDEX "i" ON "event" ("topic")', 'an index of a growing table inside a transaction'],
  [
    'CREATE UNIQUE INDEX i ON receipt_key(status)',
    'an index of a growing table inside a transaction',
  ],
  [
    'CREATE INDEX "i" ON ONLY "message" ("cause")',
    'an index of a growing table inside a transaction',
  ],
  [
    `${OUTSIDE}CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "event" ("topic")`,
    'a statement that must not run outside a transaction',
  ],
  ['CREATE INDEX CONCURRENTLY "i" ON "shop" ("name")', 'CONCURRENTLY inside a transaction'],
  ['DROP INDEX CONCURRENTLY "i"', 'CONCURRENTLY inside a transaction'],
  ['ALTER TABLE "message" ALTER COLUMN "code" TYPE BIGINT', 'another type of a column'],
  ['ALTER TABLE "shop" ALTER "name" SET DATA TYPE TEXT', 'another type of a column'],
  ['ALTER TABLE "event" ALTER COLUMN "facts" SET NOT NULL', 'SET NOT NULL'],
  ['ALTER TABLE "event" RENAME TO "update"', 'RENAME'],
  ['ALTER TABLE "event" RENAME COLUMN "topic" TO "kind"', 'RENAME'],
  ['ALTER INDEX "i" RENAME TO "j"', 'RENAME'],
  ['ALTER TABLE "event" DROP COLUMN "topic"', 'dropping a table or column'],
  ['ALTER TABLE "event" ADD COLUMN "x" TEXT, DROP "topic"', 'dropping a table or column'],
  ['DROP TABLE "event"', 'dropping a table or column'],
  [
    'ALTER TABLE "attempt" ADD COLUMN "x" UUID NOT NULL DEFAULT gen_random_uuid()',
    'a new column whose default is computed for each row',
  ],
  [
    'ALTER TABLE "attempt" ADD "x" TIMESTAMPTZ DEFAULT clock_timestamp()',
    'a new column whose default is computed for each row',
  ],
  [
    'ALTER TABLE "attempt" ADD COLUMN "x" BIGSERIAL',
    'a new column whose default is computed for each row',
  ],
  [
    'ALTER TABLE "shop" ADD COLUMN "a" TEXT DEFAULT \'\', ADD COLUMN "b" TEXT NOT NULL',
    'a new column NOT NULL without a default',
  ],
  [
    'ALTER TABLE "root" ADD COLUMN "x" UUID REFERENCES "shop" ("id")',
    'a new column with a constraint of its own',
  ],
  [
    'ALTER TABLE "message" ADD CONSTRAINT "c" CHECK ("tries" > 0)',
    'a constraint without NOT VALID',
  ],
  ['ALTER TABLE "message" ADD UNIQUE ("due_at")', 'a constraint without NOT VALID'],
  ['ALTER TABLE "message" VALIDATE CONSTRAINT "c"', 'validating a constraint inside a transaction'],
  ['LOCK TABLE "shop"', 'rewriting or locking a whole table'],
  ['TRUNCATE "webhook_key"', 'rewriting or locking a whole table'],
  ['UPDATE "notification" SET "erased_at" = now()', 'changing the rows of a growing table'],
  ['DELETE FROM webhook_key', 'changing the rows of a growing table'],
  [
    `${OUTSIDE}DROP INDEX CONCURRENTLY IF EXISTS "i"; CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "event" ("topic")`,
    'more than one statement outside a transaction',
  ],
  [
    `${OUTSIDE}CREATE INDEX CONCURRENTLY "i" ON "event" ("topic")`,
    'a statement that must not run outside a transaction',
  ],
  [
    `${OUTSIDE}CREATE INDEX IF NOT EXISTS "i" ON "event" ("topic")`,
    'a statement that must not run outside a transaction',
  ],
  [
    `${OUTSIDE}ALTER TABLE "event" ADD COLUMN "x" TEXT`,
    'a statement that must not run outside a transaction',
  ],
];

const ALLOWED: readonly string[] = [
  'ALTER TABLE "event" ADD COLUMN "x" TEXT',
  'ALTER TABLE "channel" ADD COLUMN "x" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "y" DECIMAL(10,2);',
  'ALTER TABLE "message" ADD COLUMN "x" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP',
  'ALTER TABLE "message" ADD CONSTRAINT "c" CHECK ("tries" > 0) NOT VALID',
  'ALTER TABLE "message" ADD CONSTRAINT "c" UNIQUE USING INDEX "i"',
  'ALTER TABLE "message" ALTER COLUMN "tries" DROP NOT NULL',
  'ALTER TABLE "message" ALTER COLUMN "tries" SET DEFAULT 1',
  'CREATE TABLE "event_day" ("day" DATE NOT NULL, "n" INTEGER NOT NULL); CREATE INDEX "d" ON "event_day" ("day")',
  'CREATE INDEX "channel_due" ON "channel" ("checked_at") WHERE "checked_at" IS NOT NULL',
  '-- CREATE INDEX "i" ON "event" ("topic")\nALTER TABLE "shop" ADD COLUMN "x" TEXT',
  `${OUTSIDE}CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "message" ("cause");\n`,
  'CREATE INDEX "i" ON ONLY "event" ("topic")',
  'ALTER TABLE "x" RENAME TO "x_default"; CREATE TABLE "x" ("id" INT); CREATE INDEX "i" ON "x" ("id")',
  `${OUTSIDE}DROP INDEX CONCURRENTLY IF EXISTS "i";`,
  `${OUTSIDE}-- It was added NOT VALID.\nALTER TABLE "message" VALIDATE CONSTRAINT "c";`,
];

describe('a migration file', () => {
  test.each(PLANTED)('%s is refused', (sql, forbidden) => {
    expect(findForbidden(sql)).toContain(forbidden);
  });

  test.each(ALLOWED)('%s is allowed', (sql) => {
    expect(findForbidden(sql)).toEqual([]);
  });

  test.each(LATER)('$name locks nothing for long', ({ name, sql }) => {
    expect(findForbidden(sql, { partitioned: name > PARTITIONED_SINCE })).toEqual([]);
  });
});
