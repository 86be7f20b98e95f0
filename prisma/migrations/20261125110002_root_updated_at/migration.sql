-- outside transaction
-- The one of roots with a state does its work, also for an older version.
DROP INDEX CONCURRENTLY IF EXISTS "root_updated_at_idx";
