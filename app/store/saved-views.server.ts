import { v7 as uuidv7 } from 'uuid';
import type { SavedViewsPort } from '#app/pipeline/merchant-app-ports-saved-views.ts';
import { type Row, type SqlEngine, sqlStateOf } from './sql.ts';

const LIST = 'SELECT id, name, params FROM saved_view WHERE shop_id = $1 ORDER BY id';

const ADD = `
  INSERT INTO saved_view (id, shop_id, name, params)
  SELECT $1, $2, $3, $4
  WHERE (SELECT count(*) FROM saved_view WHERE shop_id = $2) < $5
  ON CONFLICT (shop_id, name) DO NOTHING RETURNING id`;

const CHANGE = `
  UPDATE saved_view SET name = $3, params = $4 WHERE shop_id = $1 AND id = $2 RETURNING id`;

const UNIQUE_VIOLATION = '23505';

/** Views of the list that a shop's staff named. */
export function makeSavedViewStore(sql: SqlEngine): SavedViewsPort {
  return {
    listSavedViews: (shopId) =>
      sql.query<Row & { id: string; name: string; params: string }>(LIST, [shopId]),

    async addSavedView(shopId, { name, params }, most) {
      const [row] = await sql.query<{ id: string }>(ADD, [uuidv7(), shopId, name, params, most]);
      return row ?? null;
    },

    async changeSavedView(shopId, { id, name, params }) {
      try {
        return (await sql.query(CHANGE, [shopId, id, name, params])).length > 0;
      } catch (error) {
        if (sqlStateOf(error) === UNIQUE_VIOLATION) return false;
        throw error;
      }
    },

    async deleteSavedView(shopId, id) {
      await sql.query('DELETE FROM saved_view WHERE shop_id = $1 AND id = $2', [shopId, id]);
    },
  };
}
