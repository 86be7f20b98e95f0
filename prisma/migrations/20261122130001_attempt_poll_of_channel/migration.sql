-- outside transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "attempt_poll_of_channel" ON "attempt" ("channel_id", "poll_at") WHERE "poll_at" IS NOT NULL;
