import { v7 as uuidv7 } from 'uuid';
import type { Sql, SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

/** A shop as its sessions need it. Times are ISO 8601 in UTC. */
export type ShopRecord = {
  readonly id: string;
  readonly domain: string;
  readonly installNumber: number;
  readonly installedAt: string;
  readonly uninstalledAt: string | null;
  /** Null until Shopify was asked. */
  readonly name: string | null;
  readonly timeZone: string;
};

export type EnsuredShop = {
  readonly shop: ShopRecord;
  /** `installed` and `installed_again`: Shopify should be asked what the shop is called. */
  readonly was: 'known' | 'installed' | 'installed_again';
};

/** What Shopify says about a shop. */
export type ShopProfile = {
  readonly name: string;
  /** IANA name; one that this system does not know is not taken over. */
  readonly timeZone: string;
  readonly country: string | null;
  readonly primaryLocale: string | null;
};

export type ShopStore = {
  /**
   * The shop whose merchant opened the app: a new one, or one that comes back, starts a new
   * install with sending off, so that nothing from before is told.
   */
  ensureInstalled(domain: string): Promise<EnsuredShop>;
  findShop(domain: string): Promise<ShopRecord | null>;
  /**
   * Ends an install: sending off, sessions deleted, unsent messages ended, our address due to
   * leave the channel's list. One that happened before the current install, or is known already,
   * changes nothing.
   * @param happenedAt ISO 8601, Shopify's time of the removal.
   */
  markUninstalled(domain: string, happenedAt: string): Promise<void>;
  /** Country and language are taken over only until the merchant saves settings. */
  updateProfile(shopId: string, profile: ShopProfile): Promise<void>;
};

const COLUMNS = 'id, domain, install_number, installed_at, uninstalled_at, name, time_zone';

type ShopRow = {
  id: string;
  domain: string;
  install_number: number;
  installed_at: Date;
  uninstalled_at: Date | null;
  name: string | null;
  time_zone: string;
};

/** The channel stayed connected: our address, taken out or about to be, belongs in its list. */
const REINSTALL = `
  WITH back AS (
    UPDATE shop SET install_number = install_number + 1, installed_at = now(),
      uninstalled_at = NULL, sending_on = false, switched_on_at = NULL
    WHERE domain = $1 AND uninstalled_at IS NOT NULL
    RETURNING ${COLUMNS}
  ), aligned AS (
    UPDATE channel SET hook_align_at = now(), hook_align_tries = 0 FROM back
    WHERE channel.shop_id = back.id AND channel.disconnected_at IS NULL
  )
  SELECT * FROM back`;

/** The trace of an erasure goes with the install that tells of it. */
const INSTALL = `
  WITH trace AS (DELETE FROM erased_shop WHERE domain_hash = $3 RETURNING erased_at)
  INSERT INTO shop (id, domain, installed_at, erased_before_at)
  VALUES ($1, $2, now(), (SELECT erased_at FROM trace))
  ON CONFLICT (domain) DO NOTHING
  RETURNING ${COLUMNS}`;

const UNINSTALL = `
  UPDATE shop SET uninstalled_at = $2::timestamptz, sending_on = false, switched_on_at = NULL
  WHERE domain = $1 AND uninstalled_at IS NULL AND installed_at <= $2::timestamptz
  RETURNING id`;

const ALIGN_HOOK = `
  UPDATE channel SET hook_align_at = now(), hook_align_tries = 0
  WHERE shop_id = $1 AND disconnected_at IS NULL`;

const UPDATE_PROFILE = `
  UPDATE shop SET name = $2, time_zone = coalesce($3, time_zone),
    default_country = CASE WHEN settings_version = 1 THEN coalesce($4, default_country)
                           ELSE default_country END,
    default_language = CASE WHEN settings_version = 1 THEN coalesce($5, default_language)
                            ELSE default_language END
  WHERE id = $1`;

function shopOf(row: ShopRow): ShopRecord {
  return {
    id: row.id,
    domain: row.domain,
    installNumber: row.install_number,
    installedAt: row.installed_at.toISOString(),
    uninstalledAt: row.uninstalled_at?.toISOString() ?? null,
    name: row.name,
    timeZone: row.time_zone,
  };
}

async function find(sql: Sql, domain: string): Promise<ShopRecord | null> {
  const [row] = await sql.query<ShopRow>(`SELECT ${COLUMNS} FROM shop WHERE domain = $1`, [domain]);
  return row === undefined ? null : shopOf(row);
}

/** A zone this system cannot compute with would break every page and the quiet hours. */
function knownTimeZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name;
  } catch {
    return null;
  }
}

/** Shops and their installs. */
export function makeShopStore(sql: SqlEngine, vault: Vault): ShopStore {
  return {
    findShop: (domain) => find(sql, domain),

    async ensureInstalled(domain) {
      const known = await find(sql, domain);
      if (known !== null && known.uninstalledAt === null) return { shop: known, was: 'known' };
      const [back] = await sql.query<ShopRow>(REINSTALL, [domain]);
      if (back !== undefined) return { shop: shopOf(back), was: 'installed_again' };
      const trace = vault.hash('shop', domain);
      const [fresh] = await sql.query<ShopRow>(INSTALL, [uuidv7(), domain, trace]);
      if (fresh !== undefined) return { shop: shopOf(fresh), was: 'installed' };
      // A parallel first load was faster.
      const shop = await find(sql, domain);
      if (shop === null) throw new Error('A shop was neither found nor made');
      return { shop, was: 'known' };
    },

    markUninstalled: (domain, happenedAt) =>
      sql.transaction(async (tx) => {
        const [shop] = await tx.query<{ id: string }>(UNINSTALL, [domain, happenedAt]);
        if (shop === undefined) return;
        await tx.query(ALIGN_HOOK, [shop.id]);
        // A session stored later belongs to an install that is about to be noticed.
        await tx.query('DELETE FROM session WHERE shop = $1 AND updated_at <= $2::timestamptz', [
          domain,
          happenedAt,
        ]);
        const unsent = await tx.query<{ id: string }>(
          "SELECT id FROM message WHERE shop_id = $1 AND state IN ('waiting', 'held') ORDER BY id",
          [shop.id],
        );
        await endUnsentMessages(
          tx,
          unsent.map(({ id }) => ({ id, reason: 'uninstalled' })),
        );
      }),

    async updateProfile(shopId, profile) {
      await sql.query(UPDATE_PROFILE, [
        shopId,
        profile.name,
        knownTimeZone(profile.timeZone),
        profile.country,
        profile.primaryLocale,
      ]);
    },
  };
}
