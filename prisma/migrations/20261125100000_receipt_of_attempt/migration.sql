-- outside transaction
-- Receipts that are joined; one that comes in has no attempt yet.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "receipt_of_attempt" ON "receipt" ("attempt_id", "id") WHERE "attempt_id" IS NOT NULL;
