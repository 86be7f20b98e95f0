import { OUR_LANGUAGES } from '#app/domain/language.ts';
import { AVAILABLE_STATUSES, STATUS_RULES } from '#app/domain/status.ts';
import type { ChannelView, SettingsView, StatusView, Timing } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings } from './merchant-app-ports.ts';
import type { ConnectedChannel, TemplateReading } from './merchant-app-ports-channels.ts';
import { holdView } from './show-holds.ts';
import { labelsOf } from './show-preview.ts';
import { templateChoices, usableLanguages } from './show-templates.ts';

export type SettingsReadPorts = Pick<
  MerchantAppPorts,
  | 'settings'
  | 'channels'
  | 'templates'
  | 'holds'
  | 'onemsgBaseUrls'
  | 'canSendMail'
  | 'channelFigures'
>;

export function channelView(channel: ConnectedChannel): ChannelView {
  return {
    channelId: channel.credentials.channelId,
    baseUrl: channel.credentials.baseUrl,
    phone: channel.phone === null ? null : `+${channel.phone}`,
    status: channel.status,
    checkedAt: channel.checkedAt,
    hookRegisteredAt: channel.hookRegisteredAt,
    reports: channel.reports,
  };
}

export function isStatusOn(settings: Pick<ShopSettings, 'switches'>, status: StatusView['status']) {
  return settings.switches.get(status)?.on ?? STATUS_RULES[status].onByDefault;
}

function timingView(settings: ShopSettings): Timing {
  const { quietHours, quietMode, freshForSeconds } = settings;
  const own = [...settings.switches].flatMap(([status, { freshForSeconds: seconds }]) =>
    seconds === null ? [] : [[status, seconds]],
  );
  return { quietHours, quietMode, freshForSeconds, freshOf: Object.fromEntries(own) };
}

function statusViews(settings: ShopSettings): StatusView[] {
  return AVAILABLE_STATUSES.map((status) => ({
    status,
    on: isStatusOn(settings, status),
    freshForSeconds:
      settings.switches.get(status)?.freshForSeconds ??
      settings.freshForSeconds ??
      STATUS_RULES[status].freshForSeconds,
    templateName: settings.switches.get(status)?.templateName ?? null,
    labels: labelsOf(settings.labels, status),
  }));
}

/** In which languages messages can go out: the chosen template's, else those we have words for. */
export function languagesOf(
  templates: readonly TemplateReading[],
  templateName: string | null,
): readonly string[] {
  const languages = usableLanguages(templates, templateName).map(({ language }) => language);
  return languages.length > 0 ? languages : OUR_LANGUAGES;
}

/** The shop's templates as stored; none without a channel. */
export async function readTemplates(
  ports: Pick<MerchantAppPorts, 'channels' | 'templates'>,
  shopId: string,
): Promise<readonly TemplateReading[]> {
  const channel = await ports.channels.findChannel(shopId);
  return channel === null ? [] : ports.templates.listTemplates(shopId, channel.id);
}

const MOST_PEOPLE_COUNTED = 100_000;
const MOST_UNSENT_COUNTED = 10_000;

async function readUse(
  { channelFigures }: Pick<MerchantAppPorts, 'channelFigures'>,
  shopId: string,
  { channelKey }: ConnectedChannel,
): Promise<SettingsView['channelUse']> {
  return {
    people: await channelFigures.countRecipients(channelKey, MOST_PEOPLE_COUNTED),
    unsent: await channelFigures.countUnsent(shopId, MOST_UNSENT_COUNTED),
  };
}

/** All that is set, and what stands in its way. */
export function makeReadSettings(
  ports: SettingsReadPorts,
): (shopId: string) => Promise<SettingsView> {
  return async (shopId) => {
    const settings = await ports.settings.readSettings(shopId);
    const channel = await ports.channels.findChannel(shopId);
    const templates =
      channel === null ? [] : await ports.templates.listTemplates(shopId, channel.id);
    const holds = await ports.holds.listHolds(shopId);
    return {
      version: settings.version,
      saved: settings.savedAt === null ? null : { at: settings.savedAt, by: settings.savedBy },
      baseUrls: [...ports.onemsgBaseUrls],
      channel: channel === null ? null : channelView(channel),
      channelUse: channel === null ? null : await readUse(ports, shopId, channel),
      holds: holds.map((hold) => holdView(hold, settings)),
      templateName: settings.templateName,
      templates: templateChoices(templates),
      defaultLanguage: settings.defaultLanguage,
      languages: [...languagesOf(templates, settings.templateName)],
      defaultCountry: settings.defaultCountry,
      testOrdersOn: settings.testOrdersOn,
      confirmedOn: settings.confirmedOn,
      dailyLimit: settings.dailyLimit,
      timeZone: settings.timeZone,
      timing: timingView(settings),
      alerts: settings.alerts,
      fallback: settings.fallback,
      historyDays: settings.historyDays,
      canSendMail: ports.canSendMail,
      audience: { optInOnly: settings.optInOnly, optIn: settings.optIn },
      statuses: statusViews(settings),
    };
  };
}
