-- outside transaction
-- At most one probe of a hold is under way; what is no probe needs no place in it.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "message_probe_of" ON "message" ("probe_of") WHERE "probe_of" IS NOT NULL AND "state" IN ('waiting', 'sending');
