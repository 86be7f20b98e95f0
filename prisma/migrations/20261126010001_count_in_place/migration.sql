-- The same steps in words that PostgreSQL writes into the query that uses them. A time plus an
-- interval depends on the session's zone, and a function that has one is called for each row.
CREATE OR REPLACE FUNCTION "duration_step"(since TIMESTAMPTZ, till TIMESTAMPTZ) RETURNS INTEGER
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN extract(epoch FROM till - since) < 0.1 THEN 0
    ELSE 1 + floor(8 * ln((extract(epoch FROM till - since)::float8 * 1000 + 0.5) / 100) / ln(2::float8))::int
  END
$$;

-- Most statements leave messages of which there is nothing to count: those are passed over first.
CREATE OR REPLACE FUNCTION "count_messages"() RETURNS trigger LANGUAGE plpgsql AS $$
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
  WHERE decided_on IS NOT NULL
    AND (state = 'failed' OR coalesce(accepted_at, sent_at, delivered_at, read_at) IS NOT NULL)
    AND counts AND counter IS NOT NULL
  GROUP BY 1, 2, 3 HAVING sum(sign) <> 0;
  RETURN NULL;
END $$;
