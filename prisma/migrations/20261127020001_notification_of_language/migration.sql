-- outside transaction
-- The list by the customer's language, whatever its region, and which languages there are. Rows without one are not in it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notification_of_language" ON "notification" ("shop_id", lower(split_part(translate("customer_locale", '_', '-'), '-', 1)), "id") WHERE "customer_locale" IS NOT NULL;
