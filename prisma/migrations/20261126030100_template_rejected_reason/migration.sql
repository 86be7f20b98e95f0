ALTER TABLE "template" ADD COLUMN "rejected_reason" TEXT;
