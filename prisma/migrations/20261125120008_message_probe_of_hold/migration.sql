-- outside transaction
-- Few rows are ever in such an index, so the planner holds them all for equally cheap and took one
-- for the question of another, reading it whole. With the column of its own question in its
-- condition, an index cannot be taken for any other.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "message_probe_of_hold" ON "message" ("probe_of") WHERE "state" IN ('waiting', 'sending') AND "probe_of" IS NOT NULL;
