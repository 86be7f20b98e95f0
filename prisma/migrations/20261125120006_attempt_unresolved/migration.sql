-- outside transaction
-- No statement looks for it: an echo is found by its channel and phone.
DROP INDEX CONCURRENTLY IF EXISTS "attempt_unresolved";
