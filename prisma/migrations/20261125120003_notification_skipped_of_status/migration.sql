-- outside transaction
-- The list of what was skipped, with a status or without: status by status.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notification_skipped_of_status" ON "notification" ("shop_id", "status", "id") WHERE "decision" = 'skip';
