-- outside transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "receipt_unjoined_of_phone" ON "receipt" ("shop_id", "phone_hash", "id") WHERE "attempt_id" IS NULL AND "phone_hash" IS NOT NULL;
