-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "erased_before_at" TIMESTAMPTZ(3),
ADD COLUMN     "history_days" INTEGER NOT NULL DEFAULT 90;

-- AlterTable
ALTER TABLE "channel_gate" ADD COLUMN     "silent_since" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "history_mark" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,

    CONSTRAINT "history_mark_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "erased_shop" (
    "domain_hash" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erased_shop_pkey" PRIMARY KEY ("domain_hash")
);

-- All shops had one mark, which the version before moves on while it runs.
INSERT INTO "history_mark" ("shop_id", "id")
SELECT "shop"."id", "retention_mark"."id" FROM "shop", "retention_mark"
WHERE "retention_mark"."name" = 'notification';
