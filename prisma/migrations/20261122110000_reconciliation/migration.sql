-- AlterTable
ALTER TABLE "root" ADD COLUMN     "watch_until" TIMESTAMPTZ(3),
ADD COLUMN     "watched_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "reconciliation" (
    "shop_id" UUID NOT NULL,
    "install_number" INTEGER NOT NULL,
    "mark" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "began_at" TIMESTAMPTZ(3),
    "cursor" TEXT,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("shop_id")
);

-- CreateIndex
CREATE INDEX "reconciliation_next_at_idx" ON "reconciliation"("next_at");
