-- Sending again, or leaving, all that a view shows: what was asked for, and how far it has come.
CREATE TABLE "bulk_action" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "install_number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "staff_id" TEXT,
    "accept_double" BOOLEAN NOT NULL,
    "filter" TEXT,
    "last_id" UUID NOT NULL,
    "cursor" UUID,
    "total" INTEGER NOT NULL,
    "total_is_exact" BOOLEAN NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "refused" JSONB NOT NULL DEFAULT '{}',
    "state" TEXT NOT NULL,
    "problem" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "turn_at" TIMESTAMPTZ(3) NOT NULL,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_action_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "bulk_action_shop_id_idx" ON "bulk_action"("shop_id");

-- One at a time for each shop.
CREATE UNIQUE INDEX "bulk_action_running" ON "bulk_action" ("shop_id") WHERE "state" = 'running';
