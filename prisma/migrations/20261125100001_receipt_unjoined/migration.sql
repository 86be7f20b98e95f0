-- outside transaction
-- Receipts without an attempt, by their age, which their ids carry. The second condition keeps it
-- from being taken to find those of one message id: next to none has no attempt, as statistics go.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "receipt_unjoined" ON "receipt" ("id") WHERE "attempt_id" IS NULL AND "received_at" IS NOT NULL;
