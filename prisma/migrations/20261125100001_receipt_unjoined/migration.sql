-- outside transaction
-- Receipts without an attempt, by their age, which their ids carry.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "receipt_unjoined" ON "receipt" ("id") WHERE "attempt_id" IS NULL;
