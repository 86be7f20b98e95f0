-- Test messages to the merchant's own phone: docs/decisions/020-test-messages.md

CREATE TABLE "test_message" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "phone" TEXT,
    "result" TEXT,
    "reason" TEXT,
    "arrived" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "test_message_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "test_message_shop_id_created_at_idx" ON "test_message"("shop_id", "created_at");
CREATE INDEX "test_message_unerased" ON "test_message" ("created_at") WHERE "erased_at" IS NULL;
