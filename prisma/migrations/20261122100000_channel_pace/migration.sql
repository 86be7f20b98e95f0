-- A channel's pace: the rate it was brought down to, and how it is tried after it stopped answering.
ALTER TABLE "channel_gate" ADD COLUMN "reduced_rate" DOUBLE PRECISION,
  ADD COLUMN "reduced_at" TIMESTAMPTZ(6),
  ADD COLUMN "unknown_in_a_row" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "pauses_in_a_row" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "paused_at" TIMESTAMPTZ(6),
  ADD COLUMN "pause_reason" TEXT,
  ADD COLUMN "probe" TEXT;

-- When the next message may leave to the same phone on the same channel.
ALTER TABLE "attempt" ADD COLUMN "recipient_free_at" TIMESTAMPTZ(3);

-- Refusals that may go away by themselves: only these use up a message's tries.
ALTER TABLE "message" ADD COLUMN "retries" INTEGER NOT NULL DEFAULT 0;
