-- outside transaction
-- Silent messages are asked for channel by channel, by attempt_poll_of_channel.
DROP INDEX CONCURRENTLY IF EXISTS "attempt_poll_due";
