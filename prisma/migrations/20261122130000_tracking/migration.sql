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
