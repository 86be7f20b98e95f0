import { type DailyLimit, limitUse } from '#app/domain/daily-limit.ts';
import { AVAILABLE_STATUSES, STATUS_RULES } from '#app/domain/status.ts';
import type { HomeView, LimitView, MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings } from './merchant-app-ports.ts';
import type { ConnectedChannel, TemplateReading } from './merchant-app-ports-channels.ts';
import { holdView } from './show-holds.ts';
import { usableLanguages } from './show-templates.ts';

const MOST_COUNTED = 100;
/** Above all limits: a limit entered too low shows as one. */
const MOST_PEOPLE_COUNTED = 100_000;

export function countStatusesOn(settings: Pick<ShopSettings, 'switches'>): number {
  return AVAILABLE_STATUSES.filter(
    (status) => settings.switches.get(status)?.on ?? STATUS_RULES[status].onByDefault,
  ).length;
}

export type SetupSteps = {
  readonly channelConnected: boolean;
  readonly templateChosen: boolean;
  readonly statusesOn: number;
};

/** What of the setup is done, each by its fact. */
export async function readSetupSteps(
  ports: Pick<MerchantAppPorts, 'channels' | 'templates'>,
  shopId: string,
  settings: ShopSettings,
): Promise<SetupSteps> {
  const channel = await ports.channels.findChannel(shopId);
  return stepsOf(channel, await chosenLanguages(ports, shopId, channel, settings), settings);
}

/** The usable languages of the chosen template. */
async function chosenLanguages(
  { templates }: Pick<MerchantAppPorts, 'templates'>,
  shopId: string,
  channel: ConnectedChannel | null,
  { templateName }: ShopSettings,
): Promise<readonly TemplateReading[]> {
  if (channel === null) return [];
  return usableLanguages(await templates.listTemplates(shopId, channel.id), templateName);
}

function stepsOf(
  channel: ConnectedChannel | null,
  chosen: readonly TemplateReading[],
  settings: ShopSettings,
): SetupSteps {
  return {
    channelConnected: channel !== null,
    templateChosen: chosen.length > 0,
    statusesOn: countStatusesOn(settings),
  };
}

async function readDailyLimit(
  { channelFigures }: Pick<MerchantAppPorts, 'channelFigures'>,
  channel: ConnectedChannel | null,
  limit: DailyLimit | null,
): Promise<LimitView | null> {
  if (channel === null || limit === null) return null;
  const people = await channelFigures.countRecipients(channel.channelKey, MOST_PEOPLE_COUNTED);
  return { limit, people, use: limitUse(people, limit) };
}

/** A channel that is held has a reason that says more than that it does not answer. */
async function readPause(
  { channelFigures }: Pick<MerchantAppPorts, 'channelFigures'>,
  shopId: string,
  channel: ConnectedChannel | null,
  holds: HomeView['holds'],
): Promise<HomeView['pause']> {
  if (channel === null || holds.some(({ kind }) => kind === 'channel')) return null;
  const { waiting, silentSeconds } = await channelFigures.readUnanswered(
    shopId,
    channel.channelKey,
    MOST_COUNTED,
  );
  return waiting === 0 ? null : { waiting, minutes: Math.max(1, Math.ceil(silentSeconds / 60)) };
}

/** Until sending is switched on, the shop is told what became of its data of before. */
function backOf({ installNumber, switchedOnAt, erasedBeforeAt }: ShopSettings): HomeView['back'] {
  if (switchedOnAt !== null) return null;
  if (installNumber > 1) return 'kept';
  return erasedBeforeAt === null ? null : 'erased';
}

/** Whether customers are being told, and what needs a hand. */
export function makeReadHome(
  ports: Pick<
    MerchantAppPorts,
    'settings' | 'channels' | 'channelFigures' | 'templates' | 'holds' | 'readAccess' | 'views'
  >,
): MerchantApp['readHome'] {
  return async (shopId) => {
    // One after the other: a dozen at once take a dozen connections, most of which have to be opened.
    const settings = await ports.settings.readSettings(shopId);
    const holds = (await ports.holds.listHolds(shopId)).map((hold) => holdView(hold, settings));
    const channel = await ports.channels.findChannel(shopId);
    const chosen = await chosenLanguages(ports, shopId, channel, settings);
    const access = await ports.readAccess(shopId);
    return {
      sendingOn: settings.sendingOn,
      switchedOnAt: settings.switchedOnAt,
      back: backOf(settings),
      steps: stepsOf(channel, chosen, settings),
      holds,
      unsent: await ports.views.countUnsent(shopId, MOST_COUNTED),
      unconfirmed: await ports.views.countUnconfirmed(shopId, MOST_COUNTED),
      fixable: await ports.views.countFixable(shopId, MOST_COUNTED),
      templateIsMarketing: chosen.some(({ category }) => category?.toUpperCase() === 'MARKETING'),
      sentTwice: await ports.views.countSentTwice(shopId, MOST_COUNTED),
      accessLost: access.isLost,
      shopifySilentMinutes: access.silentMinutes,
      reports: channel?.reports ?? null,
      pause: await readPause(ports, shopId, channel, holds),
      dailyLimit: await readDailyLimit(ports, channel, settings.dailyLimit),
    };
  };
}
