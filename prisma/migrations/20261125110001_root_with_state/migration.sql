-- outside transaction
-- Orders whose state is to go in time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "root_with_state" ON "root" ("updated_at") WHERE "state" IS NOT NULL;
