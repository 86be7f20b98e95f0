-- outside transaction
-- All names of one person.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "opt_out_of_person" ON "opt_out"("person_id");
