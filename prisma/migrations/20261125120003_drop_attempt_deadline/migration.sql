-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "attempt_deadline";
