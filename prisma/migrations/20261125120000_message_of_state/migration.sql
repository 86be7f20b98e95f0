-- outside transaction
-- The list by state, with a status or without: status by status.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_shop_id_state_status_id_idx" ON "message" ("shop_id", "state", "status", "id");
