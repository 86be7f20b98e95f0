-- AlterTable
ALTER TABLE "reconciliation" ADD COLUMN     "access_lost_at" TIMESTAMPTZ(3);
