-- outside transaction
-- Messages of unknown outcome that wait for the merchant.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_open" ON "message" ("shop_id", "id") WHERE "state" = 'unconfirmed' AND "closed_at" IS NULL;
