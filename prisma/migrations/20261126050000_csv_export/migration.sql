-- An export of notifications as CSV: what was asked for, its one-time link, how far it has come.
CREATE TABLE "csv_export" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "request" TEXT,
    "staff_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "rows" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "csv_export_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "csv_export_token_hash_key" ON "csv_export"("token_hash");

CREATE INDEX "csv_export_shop_id_idx" ON "csv_export"("shop_id");

-- A line about an export is about many notifications.
ALTER TABLE "access_log" ADD COLUMN "export_id" UUID;

ALTER TABLE "access_log" ALTER COLUMN "notification_id" DROP NOT NULL;
