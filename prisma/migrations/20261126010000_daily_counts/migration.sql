-- The day of the decision in the shop's time zone. What has none is not counted (yet).
ALTER TABLE "notification" ADD COLUMN "decided_on" DATE;
ALTER TABLE "message" ADD COLUMN "decided_on" DATE,
  ADD COLUMN "stored_at" TIMESTAMPTZ(3),
  ADD COLUMN "accepted_at" TIMESTAMPTZ(3),
  ADD COLUMN "timed" BOOLEAN;

-- What is counted of each shop and day, in as far as changes have been added up.
CREATE TABLE "daily_count" (
    "shop_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "counter" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "daily_count_pkey" PRIMARY KEY ("shop_id", "day", "counter")
);

-- What has changed since: rows are only added, so that nobody waits for anybody.
CREATE TABLE "daily_change" (
    "shop_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "day" DATE NOT NULL,
    "counter" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,

    CONSTRAINT "daily_change_pkey" PRIMARY KEY ("shop_id", "id")
);

-- How far what was decided before has been counted, and up to where it is to be.
CREATE TABLE "count_backlog" (
    "id" UUID NOT NULL,
    "until" UUID NOT NULL,

    CONSTRAINT "count_backlog_pkey" PRIMARY KEY ("id")
);

-- From the oldest day that a page shows until a day from now: no older version runs beside this
-- one for longer. Ids begin with the milliseconds of their making.
INSERT INTO "count_backlog" ("id", "until")
SELECT (lpad(to_hex((extract(epoch FROM now() - interval '91 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid,
       (lpad(to_hex((extract(epoch FROM now() + interval '1 day') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Times are counted in steps, eight for each doubling from 100 ms on; 0: less than that. NULL where
-- either is not known.
CREATE FUNCTION "duration_step"(since TIMESTAMPTZ, till TIMESTAMPTZ) RETURNS INTEGER
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN till < since + interval '100 milliseconds' THEN 0
    ELSE 1 + floor(8 * ln((extract(epoch FROM till - since)::float8 * 1000 + 0.5) / 100) / ln(2::float8))::int
  END
$$;

-- Both are functions of the row alone, so that what they count can be counted again from the rows.
CREATE FUNCTION "count_notifications"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO daily_change (shop_id, day, counter, amount)
    SELECT shop_id, decided_on,
           CASE decision WHEN 'send' THEN 'send' ELSE 'skipped:' || reason END AS counter, count(*)
    FROM after WHERE decided_on IS NOT NULL
    GROUP BY 1, 2, 3;
  ELSE
    INSERT INTO daily_change (shop_id, day, counter, amount)
    SELECT shop_id, decided_on,
           CASE decision WHEN 'send' THEN 'send' ELSE 'skipped:' || reason END AS counter, sum(sign)
    FROM (SELECT shop_id, decided_on, decision, reason, -1 AS sign FROM before
          UNION ALL
          SELECT shop_id, decided_on, decision, reason, 1 FROM after) AS n
    WHERE decided_on IS NOT NULL
    GROUP BY 1, 2, 3 HAVING sum(sign) <> 0;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION "count_messages"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO daily_change (shop_id, day, counter, amount)
  SELECT shop_id, decided_on, counter, sum(sign)
  FROM (SELECT shop_id, decided_on, state, happened_at, sent_at, delivered_at, read_at, stored_at,
               accepted_at, timed, -1 AS sign FROM before
        UNION ALL
        SELECT shop_id, decided_on, state, happened_at, sent_at, delivered_at, read_at, stored_at,
               accepted_at, timed, 1 FROM after) AS m
  CROSS JOIN LATERAL (
    VALUES ('sent', sent_at IS NOT NULL OR delivered_at IS NOT NULL OR read_at IS NOT NULL),
           ('delivered', delivered_at IS NOT NULL OR read_at IS NOT NULL),
           ('read', read_at IS NOT NULL),
           ('failed', state = 'failed'),
           ('phone:' || duration_step(happened_at, least(delivered_at, read_at)), timed),
           ('app:' || duration_step(stored_at, accepted_at), timed)
  ) AS c(counter, counts)
  WHERE decided_on IS NOT NULL AND counts AND counter IS NOT NULL
  GROUP BY 1, 2, 3 HAVING sum(sign) <> 0;
  RETURN NULL;
END $$;

CREATE TRIGGER "notification_decided" AFTER INSERT ON "notification"
  REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION "count_notifications"();
CREATE TRIGGER "notification_changed" AFTER UPDATE ON "notification"
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION "count_notifications"();
-- A message is born without evidence: there is nothing to count of it yet.
CREATE TRIGGER "message_changed" AFTER UPDATE ON "message"
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION "count_messages"();
