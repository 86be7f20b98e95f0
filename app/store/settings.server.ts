import { dailyLimitOf } from '#app/domain/daily-limit.ts';
import { historyDaysOf } from '#app/domain/history.ts';
import { isStatus, STATUS_RULES, type Status } from '#app/domain/status.ts';
import type {
  Saving,
  SettingsChange,
  SettingsPort,
  ShopSettings,
  StatusesChange,
  StatusSwitch,
} from '#app/pipeline/merchant-app-ports.ts';
import { releaseTemplateHeld } from './holds.server.ts';
import { type OptInColumns, readOptInSources } from './opt-in-columns.ts';
import { readQuietRule } from './quiet-rule.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import { saveTiming } from './timing.server.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

type ShopRow = Row &
  OptInColumns & {
    settings_version: number;
    install_number: number;
    sending_on: boolean;
    switched_on_at: Date | null;
    template_name: string | null;
    default_language: string;
    default_country: string | null;
    test_orders_on: boolean;
    confirmed_on: string;
    daily_limit: number | null;
    setup_dismissed_at: Date | null;
    time_zone: string;
    quiet_from: number | null;
    quiet_to: number | null;
    quiet_mode: string;
    fresh_for_seconds: number | null;
    alert_email: string | null;
    alert_on_held: boolean;
    alert_on_failures: boolean;
    fallback: string;
    history_days: number;
    erased_before_at: Date | null;
    settings_saved_at: Date | null;
    settings_saved_by: string | null;
    switches:
      | {
          status: string;
          on: boolean;
          fresh_for_seconds: number | null;
          template_name: string | null;
        }[]
      | null;
    labels: { status: string; language: string; text: string }[] | null;
  };

const READ = `
  SELECT s.*,
    (SELECT jsonb_agg(to_jsonb(t)) FROM status_setting t WHERE t.shop_id = s.id) AS switches,
    (SELECT jsonb_agg(to_jsonb(l)) FROM label l WHERE l.shop_id = s.id) AS labels
  FROM shop s WHERE s.id = $1`;

function savedBy(staffId: string): string {
  return `settings_version = settings_version + 1, settings_saved_at = now(),
    settings_saved_by = ${staffId}`;
}

const SAVE = `
  UPDATE shop SET template_name = $3, default_language = $4, default_country = $5,
    test_orders_on = $6, confirmed_on = $7, daily_limit = $8, ${savedBy('$9')}
  WHERE id = $1 AND settings_version = $2
  RETURNING settings_version`;

/** What is unsent needs no look: whoever sends asks whether the customer agreed. */
const SAVE_AUDIENCE = `
  UPDATE shop SET opt_in_only = $2, opt_in_attribute = $3, opt_in_tag = $4, opt_in_sms = $5
  WHERE id = $1`;

const SAVE_ALERTS = `
  UPDATE shop SET alert_email = $2, alert_on_held = $3, alert_on_failures = $4,
    alert_language = coalesce($5, alert_language)
  WHERE id = $1`;

const SAVE_FALLBACK = 'UPDATE shop SET fallback = $2 WHERE id = $1';
/** What is older by then is erased by the next run of retention. */
const SAVE_HISTORY = 'UPDATE shop SET history_days = $2 WHERE id = $1';

const RAISE_VERSION = `
  UPDATE shop SET ${savedBy('$3')}
  WHERE id = $1 AND settings_version = $2
  RETURNING settings_version`;

/** Only a switch that turns starts its time anew. */
const SWITCH_STATUSES = `
  INSERT INTO status_setting AS s (shop_id, status, "on", switched_on_at)
  SELECT $1, i.status, i.on, CASE WHEN i.on THEN now() END
  FROM jsonb_to_recordset($2::jsonb) AS i(status text, "on" boolean)
  ON CONFLICT (shop_id, status) DO UPDATE SET "on" = excluded.on,
    switched_on_at = coalesce(excluded.switched_on_at, s.switched_on_at)
  WHERE s.on <> excluded.on`;

/** A status that was never switched keeps its default. */
const CHOOSE_TEMPLATES = `
  INSERT INTO status_setting AS s (shop_id, status, "on", template_name)
  SELECT $1, i.status, i.on, i.name
  FROM jsonb_to_recordset($2::jsonb) AS i(status text, "on" boolean, name text)
  ON CONFLICT (shop_id, status) DO UPDATE SET template_name = excluded.template_name`;

const SET_LABELS = `
  INSERT INTO label (shop_id, status, language, text)
  SELECT $1, i.status, i.language, i.text
  FROM jsonb_to_recordset($2::jsonb) AS i(status text, language text, text text)
  ON CONFLICT (shop_id, status, language) DO UPDATE SET text = excluded.text`;

const REMOVE_LABELS = `
  DELETE FROM label USING jsonb_to_recordset($2::jsonb) AS i(status text, language text)
  WHERE shop_id = $1 AND label.status = i.status AND label.language = i.language`;

function settingsOf(row: ShopRow, vault: Vault): ShopSettings {
  const switches = new Map<Status, StatusSwitch>();
  for (const { status, on, fresh_for_seconds, template_name } of row.switches ?? []) {
    if (!isStatus(status)) continue;
    switches.set(status, {
      on,
      freshForSeconds: fresh_for_seconds,
      templateName: template_name,
    });
  }
  return {
    version: row.settings_version,
    installNumber: row.install_number,
    sendingOn: row.sending_on,
    switchedOnAt: row.switched_on_at?.toISOString() ?? null,
    templateName: row.template_name,
    defaultLanguage: row.default_language,
    defaultCountry: row.default_country,
    testOrdersOn: row.test_orders_on,
    confirmedOn: row.confirmed_on === 'order_paid' ? 'order_paid' : 'order_created',
    dailyLimit: dailyLimitOf(row.daily_limit),
    setupDismissed: row.setup_dismissed_at !== null,
    timeZone: row.time_zone,
    alerts: {
      email: row.alert_email === null ? null : vault.open('shop.alert_email', row.alert_email),
      onHeld: row.alert_on_held,
      onFailures: row.alert_on_failures,
    },
    fallback: row.fallback === 'email' ? 'email' : 'nothing',
    historyDays: historyDaysOf(row.history_days),
    erasedBeforeAt: row.erased_before_at?.toISOString() ?? null,
    optInOnly: row.opt_in_only,
    optIn: readOptInSources(row),
    quietHours: readQuietRule(row)?.hours ?? null,
    quietMode: row.quiet_mode === 'skip' ? 'skip' : 'wait',
    freshForSeconds: row.fresh_for_seconds,
    savedAt: row.settings_saved_at?.toISOString() ?? null,
    savedBy: row.settings_saved_by,
    switches,
    labels: (row.labels ?? []).flatMap(({ status, language, text }) =>
      isStatus(status) ? [{ status, language, text }] : [],
    ),
  };
}

/** Ends what is unsent of a shop, or of some of its statuses. */
async function endUnsent(
  tx: Sql,
  shopId: string,
  reason: 'sending_off' | 'status_off',
  statuses: readonly Status[] | null,
): Promise<void> {
  const unsent = await tx.query<{ id: string }>(
    `SELECT id FROM message
     WHERE shop_id = $1 AND state IN ('waiting', 'held')
       AND ($2::text[] IS NULL OR status = ANY($2::text[]))
     ORDER BY id`,
    [shopId, statuses],
  );
  await endUnsentMessages(
    tx,
    unsent.map(({ id }) => ({ id, reason })),
  );
}

async function save(
  tx: Sql,
  shopId: string,
  vault: Vault,
  { version, staffId }: Saving,
  change: SettingsChange,
): Promise<number | null> {
  const [saved] = await tx.query<{ settings_version: number }>(SAVE, [
    shopId,
    version,
    change.templateName,
    change.defaultLanguage,
    change.defaultCountry,
    change.testOrdersOn,
    change.confirmedOn,
    change.dailyLimit,
    staffId,
  ]);
  if (saved === undefined) return null;
  if (change.audience !== null) {
    const { optInOnly, optIn } = change.audience;
    await tx.query(SAVE_AUDIENCE, [shopId, optInOnly, optIn.attribute, optIn.tag, optIn.sms]);
  }
  if (change.alerts !== null) {
    const { email, onHeld, onFailures, locale } = change.alerts;
    const sealed = email === null ? null : vault.seal('shop.alert_email', email);
    await tx.query(SAVE_ALERTS, [shopId, sealed, onHeld, onFailures, locale]);
  }
  if (change.fallback !== null) await tx.query(SAVE_FALLBACK, [shopId, change.fallback]);
  if (change.historyDays !== null) await tx.query(SAVE_HISTORY, [shopId, change.historyDays]);
  if (change.timing !== null) await saveTiming(tx, shopId, change.timing);
  await releaseTemplateHeld(tx, shopId);
  return saved.settings_version;
}

async function saveStatuses(
  tx: Sql,
  shopId: string,
  { version, staffId }: Saving,
  change: StatusesChange,
): Promise<number | null> {
  const [saved] = await tx.query<{ settings_version: number }>(RAISE_VERSION, [
    shopId,
    version,
    staffId,
  ]);
  if (saved === undefined) return null;
  await tx.query(SWITCH_STATUSES, [shopId, JSON.stringify(change.switches)]);
  await chooseTemplatesOf(tx, shopId, change.templates);
  await tx.query(SET_LABELS, [shopId, JSON.stringify(change.setLabels)]);
  await tx.query(REMOVE_LABELS, [shopId, JSON.stringify(change.removeLabels)]);
  const off = change.switches.filter(({ on }) => !on).map(({ status }) => status);
  if (off.length > 0) await endUnsent(tx, shopId, 'status_off', off);
  // After the ends: what is ended need not look for a template.
  if (change.templates.length > 0) await releaseTemplateHeld(tx, shopId);
  return saved.settings_version;
}

async function chooseTemplatesOf(
  tx: Sql,
  shopId: string,
  templates: StatusesChange['templates'],
): Promise<void> {
  if (templates.length === 0) return;
  const rows = templates.map(({ status, name }) => ({
    status,
    name,
    on: STATUS_RULES[status].onByDefault,
  }));
  await tx.query(CHOOSE_TEMPLATES, [shopId, JSON.stringify(rows)]);
}

/** A shop's settings, switches and labels. */
export function makeSettingsStore(sql: SqlEngine, vault: Vault): SettingsPort {
  return {
    async readSettings(shopId) {
      const [row] = await sql.query<ShopRow>(READ, [shopId]);
      if (row === undefined) throw new Error('The settings of a shop that is not there');
      return settingsOf(row, vault);
    },

    saveSettings: (shopId, saving, change) =>
      sql.transaction((tx) => save(tx, shopId, vault, saving, change)),

    saveStatuses: (shopId, saving, change) =>
      sql.transaction((tx) => saveStatuses(tx, shopId, saving, change)),

    chooseTemplate: (shopId, name) =>
      sql.transaction(async (tx) => {
        await tx.query(
          `UPDATE shop SET template_name = $2, settings_version = settings_version + 1
           WHERE id = $1`,
          [shopId, name],
        );
        await releaseTemplateHeld(tx, shopId);
      }),

    async dismissSetup(shopId, dismissed) {
      await sql.query(
        'UPDATE shop SET setup_dismissed_at = CASE WHEN $2::boolean THEN now() END WHERE id = $1',
        [shopId, dismissed],
      );
    },

    async switchOn(shopId) {
      await sql.query(
        `UPDATE shop SET sending_on = true, switched_on_at = now()
         WHERE id = $1 AND NOT sending_on AND uninstalled_at IS NULL`,
        [shopId],
      );
    },

    switchOff: (shopId) =>
      sql.transaction(async (tx) => {
        await tx.query('UPDATE shop SET sending_on = false WHERE id = $1', [shopId]);
        await endUnsent(tx, shopId, 'sending_off', null);
      }),
  };
}
