import { type History, LARGE_SHOP_SHARE, PER_ORDER, timesOf } from './history.ts';

/** SQL that makes the functions from which the rows of a history follow: each by its number alone. */
export function historyFunctions(history: History): string {
  const { step, from, lag } = timesOf(history);
  const makes = (name: string, args: string, returns: string, body: string): string =>
    `CREATE FUNCTION growth.${name}(${args}) RETURNS ${returns}
       LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ${body} $$;`;
  return [
    'CREATE SCHEMA growth;',
    // Version 7, of a time in milliseconds; kinds keep apart what one notification has of each.
    makes(
      'id',
      'ms bigint, n bigint, kind int',
      'uuid',
      `(lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '8'
        || lpad(to_hex(kind), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid`,
    ),
    makes('at', 'ms bigint', 'timestamptz', "timestamptz 'epoch' + ms * interval '1 ms'"),
    makes(
      'hash',
      'value text',
      'text',
      "rtrim(translate(encode(sha256(convert_to(value, 'UTF8')), 'base64'), '+/', '-_'), '=')",
    ),
    makes('ms', 'n bigint', 'bigint', `${from} + (n * ${step})::bigint`),
    makes('stage', 'n bigint', 'int', `(n % ${PER_ORDER})::int`),
    makes('root', 'n bigint', 'bigint', `n / ${PER_ORDER} - (n % ${PER_ORDER}) * ${lag}`),
    makes(
      'shop',
      'root bigint',
      'int',
      `CASE WHEN root % ${LARGE_SHOP_SHARE} = 0 THEN 0
            ELSE 1 + (root * 7919 % ${history.shops - 1})::int END`,
    ),
    makes(
      'gid',
      'kind text, root bigint',
      'text',
      "'gid://shopify/' || kind || '/' || 5000000000000 + root",
    ),
    makes(
      'status',
      'root bigint, stage int',
      'text',
      `CASE WHEN stage = 3 AND root / 5 % 1000 = 13 THEN 'return_declined'
            WHEN stage = 2 AND root / 5 % 25 = 7 THEN 'refunded'
            WHEN stage = 1 AND root / 5 % 40 = 11 THEN 'cancelled'
            ELSE (ARRAY['confirmed', 'shipped', 'out_for_delivery', 'delivered'])[stage + 1] END`,
    ),
    makes('phone', 'root bigint', 'text', "growth.hash('phone ' || root / 2)"),
    makes('wamid', 'n bigint', 'text', "growth.hash('wamid ' || n)"),
  ].join('\n');
}

/** What became of the message, by a throw of a die of a thousand. */
const STATE = `CASE WHEN stage = 0 OR root / 5 % 20 = 3 THEN NULL
  WHEN dice < 550 THEN 'read' WHEN dice < 880 THEN 'delivered' WHEN dice < 920 THEN 'sent'
  WHEN dice < 940 THEN 'accepted' WHEN dice < 980 THEN 'failed' WHEN dice < 985 THEN 'unconfirmed'
  WHEN dice < 995 THEN 'superseded' ELSE 'ended' END`;

/**
 * The notifications from one number to another, with what most tables need of each. `state` is
 * null where it was decided to skip, so that there never was a message. OFFSET 0 has each worked
 * out once a row.
 */
export function rowsFrom(first: number, last: number): string {
  return `(
    SELECT n, root, stage, ms, growth.shop(root) AS shop, growth.status(root, stage) AS status,
           ${STATE} AS state
    FROM (SELECT n, growth.root(n) AS root, growth.stage(n) AS stage, growth.ms(n) AS ms,
                 n * 2654435761 % 4294967296 * 1000 / 4294967296 AS dice
          FROM generate_series(${first}::bigint, ${last}::bigint) AS n OFFSET 0) AS numbered
    WHERE root >= 0 OFFSET 0
  ) AS r`;
}
