-- How many people WhatsApp lets the number message in 24 hours, as the merchant entered it.
ALTER TABLE "shop" ADD COLUMN "daily_limit" INTEGER;

-- Whom a channel messaged, and when last.
CREATE TABLE "channel_recipient" (
    "channel_key" TEXT NOT NULL,
    "phone_hash" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "channel_recipient_pkey" PRIMARY KEY ("channel_key", "phone_hash")
);

CREATE INDEX "channel_recipient_channel_key_last_at_idx" ON "channel_recipient"("channel_key", "last_at");
