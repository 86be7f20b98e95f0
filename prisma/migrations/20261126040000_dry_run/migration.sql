-- CreateTable
CREATE TABLE "dry_run" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "days" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "settings_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "problem" TEXT,
    "orders_total" INTEGER,
    "total_is_exact" BOOLEAN NOT NULL DEFAULT true,
    "orders_read" INTEGER NOT NULL DEFAULT 0,
    "recipients" INTEGER NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "page_done" JSONB NOT NULL DEFAULT '[]',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "dry_run_pkey" PRIMARY KEY ("id")
);

-- One that shows for each shop.
CREATE UNIQUE INDEX "dry_run_of_shop" ON "dry_run"("shop_id") WHERE "replaced_at" IS NULL;

-- CreateTable
CREATE TABLE "dry_run_result" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "root_gid" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_gid" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "carrier_status" TEXT,
    "family" TEXT NOT NULL,
    "occurrence" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "order_name" TEXT NOT NULL,
    "parcel_number" INTEGER,
    "parcel_of" INTEGER,
    "phone_hash" TEXT,
    "phone" TEXT,
    "phone_source" TEXT,
    "customer_name" TEXT,
    "message" TEXT,

    CONSTRAINT "dry_run_result_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dry_run_result_run_id_subject_gid_family_occurrence_key" ON "dry_run_result"("run_id", "subject_gid", "family", "occurrence");

-- CreateIndex
CREATE INDEX "dry_run_result_run_id_id_idx" ON "dry_run_result"("run_id", "id" DESC);

-- CreateIndex
CREATE INDEX "dry_run_result_run_id_decision_id_idx" ON "dry_run_result"("run_id", "decision", "id" DESC);

-- CreateIndex
CREATE INDEX "dry_run_result_shop_id_root_gid_idx" ON "dry_run_result"("shop_id", "root_gid");

-- CreateTable
CREATE TABLE "dry_run_count" (
    "run_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,

    CONSTRAINT "dry_run_count_pkey" PRIMARY KEY ("run_id","decision","what")
);

-- CreateTable
CREATE TABLE "dry_run_recipient" (
    "run_id" UUID NOT NULL,
    "phone_hash" TEXT NOT NULL,

    CONSTRAINT "dry_run_recipient_pkey" PRIMARY KEY ("run_id","phone_hash")
);
