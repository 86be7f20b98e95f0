-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "attempt_in_flight";
