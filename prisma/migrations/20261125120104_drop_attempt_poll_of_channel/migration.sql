-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "attempt_poll_of_channel";
