import { ALERT_CAUSES, ALERT_PAUSE_SECONDS } from '#app/domain/staff-alert.ts';
import type { AlertedShop, AlertStaffPorts } from '#app/pipeline/alert-staff.ts';
import type { Row, SqlEngine } from './sql.ts';
import { lowestIdAt } from './time-ordered-id.ts';
import type { Vault } from './vault.ts';

type ShopRow = Row & {
  id: string;
  domain: string;
  name: string | null;
  alert_email: string;
  alert_language: string | null;
  alert_on_held: boolean;
  alert_on_failures: boolean;
};

const SHOPS = `
  SELECT id, domain, name, alert_email, alert_language, alert_on_held, alert_on_failures FROM shop
  WHERE alert_email IS NOT NULL AND uninstalled_at IS NULL
    AND ($1::uuid IS NULL OR id > $1::uuid)
  ORDER BY id LIMIT $2`;

/** More are said to be so many. */
const MOST_HELD = 10_000;

const HELD = `
  SELECT count(*)::int AS held FROM (
    SELECT FROM message WHERE shop_id = $1 AND state = 'held' LIMIT ${MOST_HELD}
  ) AS held`;

/** Of a shop with more than this in an hour, the newest tell enough. */
const MOST_SENDS = 1000;
const RECENT_MS = 3_600_000;

const RECENT = `
  SELECT count(*)::int AS sends, count(*) FILTER (WHERE m.state = 'failed')::int AS failed
  FROM (
    SELECT id FROM notification WHERE shop_id = $1 AND id >= $2 ORDER BY id DESC LIMIT ${MOST_SENDS}
  ) AS recent
  JOIN message m ON m.id = recent.id`;

const TAKE = `
  INSERT INTO staff_alert (shop_id, cause, taken_at) VALUES ($1, $2, now())
  ON CONFLICT (shop_id, cause) DO UPDATE SET taken_at = excluded.taken_at
  WHERE staff_alert.taken_at <= now() - ${ALERT_PAUSE_SECONDS} * interval '1 second'
  RETURNING cause`;

const GIVE_BACK = 'DELETE FROM staff_alert WHERE shop_id = $1 AND cause = $2';

export type StaffAlertStore = Pick<
  AlertStaffPorts,
  'listAlertedShops' | 'countHeld' | 'readRecentOutcomes' | 'takeAlert' | 'giveBackAlert'
>;

/** Whose staff are told of what, and when they last were. */
export function makeStaffAlertStore(
  sql: SqlEngine,
  vault: Vault,
  /** Hears of an address that cannot be opened: a key is missing, or its text was damaged. */
  onUnreadable: (error: unknown) => void,
): StaffAlertStore {
  function open(row: ShopRow): AlertedShop[] {
    try {
      const wanted = { held: row.alert_on_held, failures: row.alert_on_failures };
      return [
        {
          shopId: row.id,
          domain: row.domain,
          name: row.name,
          email: vault.open('shop.alert_email', row.alert_email),
          locale: row.alert_language,
          causes: ALERT_CAUSES.filter((cause) => wanted[cause]),
        },
      ];
    } catch (error) {
      onUnreadable(error);
      return [];
    }
  }

  return {
    async listAlertedShops(after, limit) {
      const rows = await sql.query<ShopRow>(SHOPS, [after, limit]);
      const last = rows.at(-1)?.id ?? null;
      return { shops: rows.flatMap(open), next: rows.length < limit ? null : last };
    },

    async countHeld(shopId) {
      const [row] = await sql.query<{ held: number }>(HELD, [shopId]);
      return row?.held ?? 0;
    },

    async readRecentOutcomes(shopId) {
      const since = lowestIdAt(new Date(Date.now() - RECENT_MS));
      const [row] = await sql.query<{ sends: number; failed: number }>(RECENT, [shopId, since]);
      return row ?? { sends: 0, failed: 0 };
    },

    async takeAlert(shopId, cause) {
      return (await sql.query(TAKE, [shopId, cause])).length > 0;
    },

    async giveBackAlert(shopId, cause) {
      await sql.query(GIVE_BACK, [shopId, cause]);
    },
  };
}
