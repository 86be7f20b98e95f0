-- outside transaction
-- The list of what was skipped for one reason.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notification_skipped_of_reason" ON "notification" ("shop_id", "reason", "id") WHERE "decision" = 'skip';
