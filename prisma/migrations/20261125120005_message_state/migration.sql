-- outside transaction
-- The index with the status in it leads to the same rows; an older version that lists by state
-- sorts them.
DROP INDEX CONCURRENTLY IF EXISTS "message_shop_id_state_id_idx";
