-- outside transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_resent" ON "message" ("shop_id", "resent_at") WHERE "resent_at" IS NOT NULL;
