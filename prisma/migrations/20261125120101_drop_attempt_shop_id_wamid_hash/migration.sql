-- outside transaction
DROP INDEX CONCURRENTLY IF EXISTS "attempt_shop_id_wamid_hash_idx";
