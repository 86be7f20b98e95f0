-- outside transaction
-- The one of probes alone does its work, also for an older version.
DROP INDEX CONCURRENTLY IF EXISTS "message_probe";
