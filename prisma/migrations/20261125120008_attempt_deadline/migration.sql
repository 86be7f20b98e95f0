-- outside transaction
-- Attempts under way are few, and those past their deadline are found among them.
DROP INDEX CONCURRENTLY IF EXISTS "attempt_deadline";
