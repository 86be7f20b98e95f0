ALTER TABLE "channel" ADD COLUMN "hook_align_at" TIMESTAMPTZ(3),
ADD COLUMN "hook_align_tries" INTEGER NOT NULL DEFAULT 0;

-- Channels whose list at 1MSG is to be brought in line, found without reading the others.
CREATE INDEX "channel_hook_align" ON "channel" ("hook_align_at") WHERE "hook_align_at" IS NOT NULL;
