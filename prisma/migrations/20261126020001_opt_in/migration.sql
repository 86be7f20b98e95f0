-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "opt_in_attribute" TEXT,
ADD COLUMN     "opt_in_only" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "opt_in_sms" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "opt_in_tag" TEXT;
