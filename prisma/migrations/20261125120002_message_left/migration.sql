-- outside transaction
-- Messages of unknown outcome that the merchant left as they are.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_left" ON "message" ("shop_id", "status", "id") WHERE "state" = 'unconfirmed' AND "closed_at" IS NOT NULL;
