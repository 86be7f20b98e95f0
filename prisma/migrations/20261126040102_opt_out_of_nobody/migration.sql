-- outside transaction
-- What an older version stored, until it is given its person.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "opt_out_of_nobody" ON "opt_out"("shop_id", "opted_out_at") WHERE "person_id" IS NULL;
