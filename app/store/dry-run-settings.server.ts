import type { ApprovedTemplate } from '#app/domain/prepare-message.ts';
import type { DryRunSettings } from '#app/pipeline/dry-run-ports.ts';
import { readDecidingShops } from './roots.server.ts';
import { makeSettingsStore } from './settings.server.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

type TemplateRow = Row & ApprovedTemplate;

/** The usable languages of the templates in use, of the connected channel. */
const TEMPLATES = `
  SELECT t.name, t.language, t.namespace, t.category, t.body, t.version
  FROM shop s
  JOIN channel c ON c.shop_id = s.id AND c.disconnected_at IS NULL
  JOIN template t ON t.channel_id = c.id AND (t.name = s.template_name OR t.name IN (
    SELECT own.template_name FROM status_setting own WHERE own.shop_id = $1))
  WHERE s.id = $1 AND t.problem IS NULL AND t.namespace IS NOT NULL ORDER BY t.name, t.language`;

/** Reads what a dry run decides and writes messages with; null where the shop is gone. */
export function makeDryRunSettings(
  sql: SqlEngine,
  vault: Vault,
): (shopId: string) => Promise<DryRunSettings | null> {
  const settings = makeSettingsStore(sql, vault);
  return async (shopId) => {
    const [shop] = await readDecidingShops(sql, [shopId]);
    if (shop === undefined) return null;
    const { templateName, switches, defaultLanguage, labels } = await settings.readSettings(shopId);
    const templates = await sql.query<TemplateRow>(TEMPLATES, [shopId]);
    return { shop, templateName, switches, defaultLanguage, labels, templates };
  };
}
