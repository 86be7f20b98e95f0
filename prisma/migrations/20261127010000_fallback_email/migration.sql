-- What is done where a customer cannot be reached on WhatsApp: nothing, or an e-mail.
ALTER TABLE "shop" ADD COLUMN     "fallback" TEXT NOT NULL DEFAULT 'nothing';

-- The one e-mail of a message that its customer cannot get on WhatsApp. No address stands here.
CREATE TABLE "fallback_email" (
    "message_id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'due',
    "reason" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "deadline" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fallback_email_pkey" PRIMARY KEY ("message_id")
);

-- What is to be done: few rows, however many were told.
CREATE INDEX "fallback_email_due" ON "fallback_email" ("due_at") WHERE "state" = 'due';
CREATE INDEX "fallback_email_started" ON "fallback_email" ("deadline") WHERE "state" = 'started';
