import type { Sql } from '#app/store/sql.ts';
import { lowestIdAt } from '#app/store/time-ordered-id.ts';
import type { Vault } from '#app/store/vault.ts';

/** What one round of the measurement looks at. */
export type Sample = {
  readonly large: {
    readonly shopId: string;
    readonly channelId: string;
    readonly channelKey: string;
  };
  /** Orders of the last days; most of the large shop. */
  readonly orders: readonly { readonly domain: string; readonly rootGid: string }[];
  /** Notifications of the large shop. */
  readonly recentSend: string;
  readonly oldSend: string;
  readonly skipped: string;
  readonly orderName: string;
  /** A phone with notifications, as it is searched for. */
  readonly phone: string;
  readonly middle: Date;
};

const ORDERS_OF_LARGE = 80;
const ORDERS_OF_OTHERS = 40;
const DAY_MS = 86_400_000;

const LARGE = `
  SELECT s.id AS "shopId", c.id AS "channelId", c.channel_key AS "channelKey"
  FROM shop s JOIN channel c ON c.shop_id = s.id WHERE s.domain = 'shop-0.myshopify.com'`;

/** Spread over the recent orders of each: what is asked for together seldom lies together. */
const ORDERS = `
  SELECT s.domain, n.root_gid AS "rootGid"
  FROM shop s CROSS JOIN LATERAL (
    SELECT DISTINCT root_gid FROM (
      SELECT root_gid, row_number() OVER (ORDER BY id DESC) AS place FROM notification
      WHERE shop_id = s.id AND status = 'delivered' AND id > $1
      ORDER BY id DESC LIMIT 2000
    ) AS recent
    ORDER BY root_gid LIMIT $3
  ) AS n
  WHERE (s.domain = 'shop-0.myshopify.com') = $2
  ORDER BY md5(n.root_gid || $4) LIMIT $3`;

const A_NOTIFICATION = `
  SELECT id, order_name, root_gid FROM notification
  WHERE shop_id = $1 AND decision = $2 AND status = 'delivered' AND id < $3
  ORDER BY id DESC LIMIT 1`;

type NotificationRow = { id: string; order_name: string; root_gid: string };

/** Takes a sample that differs from round to round; prepares the phone that is searched for. */
export async function takeSample(
  sql: Sql,
  vault: Vault,
  until: number,
  round: number,
): Promise<Sample> {
  const [large] = await sql.query<Sample['large']>(LARGE);
  if (large === undefined) throw new Error('There is a large shop');
  const since = lowestIdAt(new Date(until - 400 * DAY_MS));
  const orders = [
    ...(await sql.query<Sample['orders'][number]>(ORDERS, [
      since,
      true,
      ORDERS_OF_LARGE,
      `${round}`,
    ])),
    ...(await sql.query<Sample['orders'][number]>(ORDERS, [
      since,
      false,
      ORDERS_OF_OTHERS,
      `${round}`,
    ])),
  ];
  const find = async (decision: string, daysAgo: number): Promise<NotificationRow> => {
    const before = lowestIdAt(new Date(until - daysAgo * DAY_MS));
    const [row] = await sql.query<NotificationRow>(A_NOTIFICATION, [
      large.shopId,
      decision,
      before,
    ]);
    if (row === undefined) throw new Error(`No ${decision} ${daysAgo} days ago`);
    return row;
  };
  const recent = await find('send', 2 + round);
  const phone = `49309018${String(100 + round)}`;
  await sql.query(`UPDATE notification SET phone_hash = $3 WHERE shop_id = $1 AND root_gid = $2`, [
    large.shopId,
    recent.root_gid,
    vault.hash('phone', phone),
  ]);
  return {
    large,
    orders,
    recentSend: recent.id,
    oldSend: (await find('send', 200 + round)).id,
    skipped: (await find('skip', 2 + round)).id,
    orderName: recent.order_name,
    phone: `+${phone}`,
    middle: new Date(until - (150 + round) * DAY_MS),
  };
}
