-- outside transaction
-- An older version that still lists by it reads a shop's notifications in their order instead.
DROP INDEX CONCURRENTLY IF EXISTS "notification_skipped";
