-- outside transaction
-- The list of what failed for one reason.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_failed_of_cause" ON "message" ("shop_id", "cause", "id") WHERE "state" = 'failed';
