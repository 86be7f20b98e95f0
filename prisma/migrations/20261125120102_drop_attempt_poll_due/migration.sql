-- outside transaction
-- Silent messages are asked for channel by channel, by attempt_silent.
DROP INDEX CONCURRENTLY IF EXISTS "attempt_poll_due";
