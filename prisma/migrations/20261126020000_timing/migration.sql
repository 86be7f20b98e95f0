-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "fresh_for_seconds" INTEGER,
ADD COLUMN     "settings_saved_at" TIMESTAMPTZ(3),
ADD COLUMN     "settings_saved_by" TEXT;
