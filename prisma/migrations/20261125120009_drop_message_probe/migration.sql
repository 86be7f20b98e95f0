-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "message_probe";
