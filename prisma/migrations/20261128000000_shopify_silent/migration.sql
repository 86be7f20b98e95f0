-- AlterTable
ALTER TABLE "reconciliation" ADD COLUMN     "silent_since" TIMESTAMPTZ(3);
