import { AVAILABLE_STATUSES, STATUS_RULES } from '#app/domain/status.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts, ShopSettings } from './merchant-app-ports.ts';
import { holdView } from './show-holds.ts';
import { usableLanguages } from './show-templates.ts';

const MOST_COUNTED = 100;

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
  { channels, templates }: Pick<MerchantAppPorts, 'channels' | 'templates'>,
  shopId: string,
  settings: ShopSettings,
): Promise<SetupSteps> {
  const channel = await channels.findChannel(shopId);
  const known = channel === null ? [] : await templates.listTemplates(shopId, channel.id);
  return {
    channelConnected: channel !== null,
    templateChosen: usableLanguages(known, settings.templateName).length > 0,
    statusesOn: countStatusesOn(settings),
  };
}

/** Whether customers are being told, and what needs a hand. */
export function makeReadHome(
  ports: Pick<MerchantAppPorts, 'settings' | 'channels' | 'templates' | 'holds' | 'views'>,
): MerchantApp['readHome'] {
  return async (shopId) => {
    const settings = await ports.settings.readSettings(shopId);
    const steps = await readSetupSteps(ports, shopId, settings);
    const holds = await ports.holds.listHolds(shopId);
    const unconfirmed = await ports.views.countUnconfirmed(shopId, MOST_COUNTED);
    const channel = await ports.channels.findChannel(shopId);
    return {
      sendingOn: settings.sendingOn,
      switchedOnAt: settings.switchedOnAt,
      steps,
      holds: holds.map(holdView),
      unconfirmed,
      sentTwice: await ports.views.countSentTwice(shopId, MOST_COUNTED),
      reports: channel?.reports ?? null,
    };
  };
}
