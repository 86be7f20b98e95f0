import { v7 as uuidv7 } from 'uuid';
import type { AccessLogPort } from '#app/pipeline/merchant-app-ports.ts';
import type { SqlEngine } from './sql.ts';

/** Who looked at protected customer data, as Shopify's data protection terms ask for. */
export function makeAccessLog(sql: SqlEngine): AccessLogPort {
  return {
    async recordAccess({ shopId, notificationId, staffId, field }) {
      await sql.query(
        `INSERT INTO access_log (id, shop_id, notification_id, staff_id, field)
         VALUES ($1, $2, $3, $4, $5)`,
        [uuidv7(), shopId, notificationId, staffId, field],
      );
    },
  };
}
