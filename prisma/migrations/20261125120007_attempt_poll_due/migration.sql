-- outside transaction
-- No statement looks for it: polls are found by channel.
DROP INDEX CONCURRENTLY IF EXISTS "attempt_poll_due";
