-- outside transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "attempt_of_wamid" ON "attempt" ("shop_id", "wamid_hash") WHERE "wamid_hash" IS NOT NULL;
