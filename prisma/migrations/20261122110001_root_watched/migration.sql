-- outside transaction
-- Roots whose parcels are asked for again.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "root_watched" ON "root" ("shop_id", "watched_at") WHERE "watch_until" IS NOT NULL;
