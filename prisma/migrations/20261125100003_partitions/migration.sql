-- Events and receipts by week. Ids are ordered by time (UUID version 7), so that weeks are ranges
-- of ids and the id alone stays the primary key. Each table as it was becomes the partition of all
-- that no week is for; the app makes the weeks (app/store/partitions.server.ts). Nothing is read
-- or copied here: docs/decisions/016-weeks-of-events-and-receipts.md

ALTER TABLE "event" RENAME TO "event_default";
ALTER INDEX "event_pkey" RENAME TO "event_default_pkey";
ALTER INDEX "event_shop_id_root_gid_id_idx" RENAME TO "event_default_shop_id_root_gid_id_idx";
ALTER INDEX "event_undecided" RENAME TO "event_default_undecided";
-- Of a root, few events are decided and still in the range of weeks that is looked at.
DROP INDEX "event_undecided_of_root";

CREATE TABLE "event" (
    LIKE "event_default" INCLUDING DEFAULTS,
    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE INDEX "event_shop_id_root_gid_id_idx" ON "event" ("shop_id", "root_gid", "id");
CREATE INDEX "event_undecided" ON "event" ("id") WHERE "decided_at" IS NULL;
ALTER TABLE "event" ATTACH PARTITION "event_default" DEFAULT;

ALTER TABLE "receipt" RENAME TO "receipt_default";
ALTER INDEX "receipt_pkey" RENAME TO "receipt_default_pkey";
ALTER INDEX "receipt_of_attempt" RENAME TO "receipt_default_of_attempt";
ALTER INDEX "receipt_unjoined" RENAME TO "receipt_default_unjoined";
ALTER INDEX "receipt_unjoined_of_id" RENAME TO "receipt_default_unjoined_of_id";
ALTER INDEX "receipt_unjoined_of_phone" RENAME TO "receipt_default_unjoined_of_phone";
-- The four above do their work, with fewer rows.
DROP INDEX "receipt_attempt_id_idx", "receipt_shop_id_wamid_hash_idx", "receipt_orphan",
  "receipt_orphan_of_phone";

CREATE TABLE "receipt" (
    LIKE "receipt_default" INCLUDING DEFAULTS,
    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE INDEX "receipt_of_attempt" ON "receipt" ("attempt_id", "id") WHERE "attempt_id" IS NOT NULL;
CREATE INDEX "receipt_unjoined" ON "receipt" ("id") WHERE "attempt_id" IS NULL AND "received_at" IS NOT NULL;
CREATE INDEX "receipt_unjoined_of_id" ON "receipt" ("shop_id", "wamid_hash", "id") WHERE "attempt_id" IS NULL;
CREATE INDEX "receipt_unjoined_of_phone" ON "receipt" ("shop_id", "phone_hash", "id") WHERE "attempt_id" IS NULL AND "phone_hash" IS NOT NULL;
ALTER TABLE "receipt" ATTACH PARTITION "receipt_default" DEFAULT;
