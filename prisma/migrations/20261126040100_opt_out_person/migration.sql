-- CreateTable
CREATE TABLE "opt_out_person" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "word" TEXT,
    "staff_id" TEXT,
    "phone" TEXT,
    "opted_out_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "opt_out_person_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "opt_out_person_shop_id_id_idx" ON "opt_out_person"("shop_id", "id" DESC);

-- CreateIndex
CREATE INDEX "opt_out_person_shop_id_source_id_idx" ON "opt_out_person"("shop_id", "source", "id" DESC);

-- AlterTable
ALTER TABLE "opt_out" ADD COLUMN     "person_id" UUID;
