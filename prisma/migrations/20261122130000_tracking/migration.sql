-- Each channel's turn to be asked for silent messages, and to have its address for reports looked at.
ALTER TABLE "channel"
  ADD COLUMN "poll_at" TIMESTAMPTZ(3),
  ADD COLUMN "poll_failures" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "watch_at" TIMESTAMPTZ(3),
  ADD COLUMN "hook_problem" TEXT,
  ADD COLUMN "hook_off_since" TIMESTAMPTZ(3),
  ADD COLUMN "hook_restored_at" TIMESTAMPTZ(3),
  ADD COLUMN "foreign_receipts" BIGINT NOT NULL DEFAULT 0;

-- The merchant's last "Send again", and who said so.
ALTER TABLE "message"
  ADD COLUMN "resent_at" TIMESTAMPTZ(3),
  ADD COLUMN "resent_by" TEXT;

CREATE INDEX "attempt_poll_of_channel" ON "attempt" ("channel_id", "poll_at") WHERE "poll_at" IS NOT NULL;
CREATE INDEX "receipt_orphan_of_phone" ON "receipt" ("shop_id", "phone_hash") WHERE "attempt_id" IS NULL;
CREATE INDEX "message_resent" ON "message" ("shop_id", "resent_at") WHERE "resent_at" IS NOT NULL;
