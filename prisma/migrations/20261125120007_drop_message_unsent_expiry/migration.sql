-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "message_unsent_expiry";
