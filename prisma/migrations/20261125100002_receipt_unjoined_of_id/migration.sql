-- outside transaction
-- The same by the id that they speak of.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "receipt_unjoined_of_id" ON "receipt" ("shop_id", "wamid_hash", "id") WHERE "attempt_id" IS NULL;
