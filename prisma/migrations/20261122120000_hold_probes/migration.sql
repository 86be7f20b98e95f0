-- When a hold is probed next, and how often it was. A hold without a time has its first probe a
-- while after it was set.
ALTER TABLE "hold" ADD COLUMN "probe_at" TIMESTAMPTZ(3);
ALTER TABLE "hold" ADD COLUMN "probes" INTEGER NOT NULL DEFAULT 0;

-- A delivery report told of it: only a delivery report can tell that it is over.
ALTER TABLE "hold" ADD COLUMN "by_receipt" BOOLEAN NOT NULL DEFAULT false;

-- The hold that this message was let through as a probe of.
ALTER TABLE "message" ADD COLUMN "probe_of" UUID;
