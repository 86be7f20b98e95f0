-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "scope" TEXT,
    "expires" TIMESTAMPTZ(3),
    "access_token" TEXT,
    "refresh_token" TEXT,
    "refresh_token_expires" TIMESTAMPTZ(3),
    "online_access_info" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop" (
    "id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "install_number" INTEGER NOT NULL DEFAULT 1,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),
    "name" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "sending_on" BOOLEAN NOT NULL DEFAULT false,
    "switched_on_at" TIMESTAMPTZ(3),
    "default_country" TEXT,
    "default_language" TEXT NOT NULL DEFAULT 'en',
    "template_name" TEXT,
    "test_orders_on" BOOLEAN NOT NULL DEFAULT false,
    "confirmed_on" TEXT NOT NULL DEFAULT 'order_created',
    "quiet_from" INTEGER,
    "quiet_to" INTEGER,
    "quiet_mode" TEXT NOT NULL DEFAULT 'wait',
    "settings_version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "status_setting" (
    "shop_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "on" BOOLEAN NOT NULL,
    "switched_on_at" TIMESTAMPTZ(3),
    "fresh_for_seconds" INTEGER,

    CONSTRAINT "status_setting_pkey" PRIMARY KEY ("shop_id","status")
);

-- CreateTable
CREATE TABLE "label" (
    "shop_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "label_pkey" PRIMARY KEY ("shop_id","status","language")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "onemsg_channel_id" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "channel_key" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "token_version" INTEGER NOT NULL DEFAULT 1,
    "hook_key_hash" TEXT NOT NULL,
    "hook_key" TEXT NOT NULL,
    "hook_registered_at" TIMESTAMPTZ(3),
    "connected_at" TIMESTAMPTZ(3) NOT NULL,
    "disconnected_at" TIMESTAMPTZ(3),
    "status" TEXT,
    "phone" TEXT,
    "checked_at" TIMESTAMPTZ(3),

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_gate" (
    "channel_key" TEXT NOT NULL,
    "rate_per_second" INTEGER NOT NULL DEFAULT 80,
    "next_send_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_until" TIMESTAMPTZ(6),

    CONSTRAINT "channel_gate_pkey" PRIMARY KEY ("channel_key")
);

-- CreateTable
CREATE TABLE "template" (
    "channel_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "namespace" TEXT,
    "category" TEXT,
    "status" TEXT NOT NULL,
    "header" TEXT,
    "body" TEXT NOT NULL,
    "footer" TEXT,
    "buttons" JSONB NOT NULL,
    "problem" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "template_pkey" PRIMARY KEY ("channel_id","name","language")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" UUID NOT NULL,
    "channel_key" TEXT NOT NULL,
    "channel_id" UUID,
    "token_version" INTEGER,
    "template_name" TEXT,
    "template_language" TEXT,
    "template_version" INTEGER,
    "reason" TEXT NOT NULL,
    "code" INTEGER,
    "text" TEXT,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "root_gid" TEXT NOT NULL,
    "subject_gid" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "facts" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "changes" INTEGER,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_key" (
    "shop_id" UUID NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_key_pkey" PRIMARY KEY ("shop_id","webhook_id")
);

-- CreateTable
CREATE TABLE "inspection" (
    "id" UUID NOT NULL,
    "shop_id" UUID,
    "source" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inspection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "root" (
    "shop_id" UUID NOT NULL,
    "root_gid" TEXT NOT NULL,
    "state" TEXT,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "decide_at" TIMESTAMPTZ(3),
    "waiting_for" TEXT,
    "read_failures" INTEGER NOT NULL DEFAULT 0,
    "next_position" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "root_pkey" PRIMARY KEY ("shop_id","root_gid")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "install_number" INTEGER NOT NULL,
    "root_gid" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_gid" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "carrier_status" TEXT,
    "family" TEXT NOT NULL,
    "occurrence" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ(3),
    "event_id" UUID,
    "decision" TEXT NOT NULL,
    "reason" TEXT,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "order_name" TEXT NOT NULL,
    "parcel_number" INTEGER,
    "parcel_of" INTEGER,
    "phone_hash" TEXT,
    "phone" TEXT,
    "phone_source" TEXT,
    "customer_name" TEXT,
    "customer_locale" TEXT,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "root_gid" TEXT NOT NULL,
    "subject_gid" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "phone_hash" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT,
    "code" INTEGER,
    "hold_id" UUID,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "resend_of" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "root_gid" TEXT NOT NULL,
    "channel_id" UUID NOT NULL,
    "channel_key" TEXT NOT NULL,
    "phone_hash" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "owner" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "template_name" TEXT NOT NULL,
    "template_language" TEXT NOT NULL,
    "template_version" INTEGER NOT NULL,
    "token_version" INTEGER NOT NULL,
    "rendered_text" TEXT,
    "text_hash" TEXT NOT NULL,
    "outcome" TEXT,
    "code" INTEGER,
    "text" TEXT,
    "evidence" TEXT,
    "wamid_hash" TEXT,
    "wamid" TEXT,
    "job_id" TEXT,
    "poll_at" TIMESTAMPTZ(3),
    "polls" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "wamid_hash" TEXT NOT NULL,
    "attempt_id" UUID,
    "status" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "reason" TEXT,
    "code" INTEGER,
    "text" TEXT,
    "happened_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "chat_id_hash" TEXT,
    "bsuid_hash" TEXT,
    "phone_hash" TEXT,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt_key" (
    "channel_id" UUID NOT NULL,
    "wamid_hash" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_key_pkey" PRIMARY KEY ("channel_id","wamid_hash","status")
);

-- CreateTable
CREATE TABLE "recipient_alias" (
    "shop_id" UUID NOT NULL,
    "alias_hash" TEXT NOT NULL,
    "phone_hash" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipient_alias_pkey" PRIMARY KEY ("shop_id","alias_hash","phone_hash")
);

-- CreateTable
CREATE TABLE "opt_out" (
    "shop_id" UUID NOT NULL,
    "recipient_hash" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "opted_out_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "opt_out_pkey" PRIMARY KEY ("shop_id","recipient_hash")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "owner" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "access_log" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "notification_id" UUID NOT NULL,
    "staff_id" TEXT,
    "field" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "shop_id" UUID NOT NULL,
    "root_hash" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("shop_id","root_hash")
);

-- CreateIndex
CREATE INDEX "session_shop_idx" ON "session"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "channel_hook_key_hash_key" ON "channel"("hook_key_hash");

-- CreateIndex
CREATE INDEX "channel_channel_key_idx" ON "channel"("channel_key");

-- CreateIndex
CREATE INDEX "hold_channel_key_idx" ON "hold"("channel_key");

-- CreateIndex
CREATE INDEX "event_shop_id_root_gid_id_idx" ON "event"("shop_id", "root_gid", "id");

-- CreateIndex
CREATE INDEX "inspection_shop_id_received_at_idx" ON "inspection"("shop_id", "received_at");

-- CreateIndex
CREATE INDEX "root_updated_at_idx" ON "root"("updated_at");

-- CreateIndex
CREATE INDEX "notification_shop_id_id_idx" ON "notification"("shop_id", "id" DESC);

-- CreateIndex
CREATE INDEX "notification_shop_id_status_id_idx" ON "notification"("shop_id", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "notification_shop_id_phone_hash_id_idx" ON "notification"("shop_id", "phone_hash", "id" DESC);

-- CreateIndex
CREATE INDEX "notification_shop_id_root_gid_idx" ON "notification"("shop_id", "root_gid");

-- CreateIndex
CREATE UNIQUE INDEX "notification_shop_id_subject_gid_family_occurrence_key" ON "notification"("shop_id", "subject_gid", "family", "occurrence");

-- CreateIndex
CREATE INDEX "message_shop_id_root_gid_idx" ON "message"("shop_id", "root_gid");

-- CreateIndex
CREATE INDEX "message_shop_id_state_id_idx" ON "message"("shop_id", "state", "id" DESC);

-- CreateIndex
CREATE INDEX "attempt_message_id_idx" ON "attempt"("message_id");

-- CreateIndex
CREATE INDEX "attempt_shop_id_wamid_hash_idx" ON "attempt"("shop_id", "wamid_hash");

-- CreateIndex
CREATE INDEX "receipt_attempt_id_idx" ON "receipt"("attempt_id");

-- CreateIndex
CREATE INDEX "receipt_shop_id_wamid_hash_idx" ON "receipt"("shop_id", "wamid_hash");

-- CreateIndex
CREATE INDEX "access_log_shop_id_at_idx" ON "access_log"("shop_id", "at");



-- What Prisma's schema language cannot say: partial and expression indexes.

-- Work to do, found without reading what is done.
CREATE INDEX "event_undecided" ON "event" ("id") WHERE "decided_at" IS NULL;
CREATE INDEX "event_undecided_of_root" ON "event" ("shop_id", "root_gid", "id") WHERE "decided_at" IS NULL;
CREATE INDEX "root_decide_due" ON "root" ("decide_at") WHERE "decide_at" IS NOT NULL;
CREATE INDEX "root_leased" ON "root" ("lease_until") WHERE "lease_until" IS NOT NULL;
CREATE INDEX "message_waiting" ON "message" ("shop_id", "due_at") WHERE "state" = 'waiting';
CREATE INDEX "message_waiting_of_root" ON "message" ("shop_id", "root_gid", "position") WHERE "state" = 'waiting';
CREATE INDEX "message_unsent_expiry" ON "message" ("expires_at") WHERE "state" IN ('waiting', 'held');
CREATE INDEX "message_held" ON "message" ("hold_id") WHERE "state" = 'held';

-- At most one attempt of a root is open.
CREATE UNIQUE INDEX "attempt_open_of_root" ON "attempt" ("shop_id", "root_gid") WHERE "state" = 'started';
CREATE INDEX "attempt_in_flight" ON "attempt" ("channel_key", "started_at") WHERE "state" = 'started';
CREATE INDEX "attempt_deadline" ON "attempt" ("deadline") WHERE "state" = 'started';
CREATE INDEX "attempt_of_recipient" ON "attempt" ("channel_key", "phone_hash", "started_at" DESC);
CREATE INDEX "attempt_unresolved" ON "attempt" ("shop_id", "text_hash") WHERE "state" IN ('started', 'queued', 'unconfirmed');
CREATE INDEX "attempt_poll_due" ON "attempt" ("poll_at") WHERE "poll_at" IS NOT NULL;

CREATE INDEX "receipt_orphan" ON "receipt" ("received_at") WHERE "attempt_id" IS NULL;
CREATE INDEX "hold_active" ON "hold" ("channel_key") WHERE "lifted_at" IS NULL;
CREATE UNIQUE INDEX "hold_once" ON "hold" (
  "channel_key",
  coalesce("channel_id"::text, ''),
  coalesce("token_version", 0),
  coalesce("template_name", ''),
  coalesce("template_language", ''),
  coalesce("template_version", 0),
  "reason"
) WHERE "lifted_at" IS NULL;

-- A shop has one channel at a time.
CREATE UNIQUE INDEX "channel_of_shop" ON "channel" ("shop_id") WHERE "disconnected_at" IS NULL;
CREATE INDEX "message_due" ON "message" ("due_at") WHERE "state" = 'waiting';
CREATE INDEX "recipient_alias_shop_id_phone_hash_idx" ON "recipient_alias" ("shop_id", "phone_hash");
CREATE INDEX "notification_skipped" ON "notification" ("shop_id", "id" DESC) WHERE "decision" = 'skip';
CREATE INDEX "notification_order_name" ON "notification" ("shop_id", lower("order_name"), "id" DESC);
