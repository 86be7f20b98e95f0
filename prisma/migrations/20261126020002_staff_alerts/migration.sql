-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "alert_email" TEXT,
ADD COLUMN     "alert_language" TEXT,
ADD COLUMN     "alert_on_failures" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "alert_on_held" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "staff_alert" (
    "shop_id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_alert_pkey" PRIMARY KEY ("shop_id","cause")
);
