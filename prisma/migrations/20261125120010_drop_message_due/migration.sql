-- outside transaction
-- What is due next is asked shop by shop, by message_waiting.
DROP INDEX CONCURRENTLY IF EXISTS "message_due";
