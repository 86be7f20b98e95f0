-- outside transaction
-- At most one probe of a hold is under way.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "message_probe" ON "message" ("probe_of") WHERE "state" IN ('waiting', 'sending');
