-- outside transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "attempt_silent" ON "attempt" ("channel_id", "poll_at") WHERE "poll_at" IS NOT NULL AND "channel_id" IS NOT NULL;
