-- outside transaction
-- Few rows are ever in such an index, so the planner holds them all for equally cheap and took one
-- for the question of another, reading it whole. With the column of its own question in its
-- condition, an index cannot be taken for any other.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "attempt_in_flight_of_channel" ON "attempt" ("channel_key", "started_at") WHERE "state" = 'started' AND "channel_key" IS NOT NULL;
