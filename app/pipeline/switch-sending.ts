import type { MerchantApp, SwitchResult } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { readSetupSteps, type SetupSteps } from './show-home.ts';

type Missing = Extract<SwitchResult, { outcome: 'not_ready' }>['missing'];

function missingOf(steps: SetupSteps): Missing {
  const missing: Missing = [];
  if (!steps.channelConnected) missing.push('channel');
  if (!steps.templateChosen) missing.push('template');
  if (steps.statusesOn === 0) missing.push('status');
  return missing;
}

/**
 * Switches sending on, once all it needs is there, or off. What happens while it is off is never
 * told later: on starts a new time, off ends what is unsent.
 */
export function makeSwitchSending(
  ports: Pick<MerchantAppPorts, 'settings' | 'channels' | 'templates'>,
): MerchantApp['switchSending'] {
  return async (shopId, on) => {
    if (!on) {
      await ports.settings.switchOff(shopId);
      return { outcome: 'off' };
    }
    const settings = await ports.settings.readSettings(shopId);
    if (settings.sendingOn) return { outcome: 'on' };
    const missing = missingOf(await readSetupSteps(ports, shopId, settings));
    if (missing.length > 0) return { outcome: 'not_ready', missing };
    await ports.settings.switchOn(shopId);
    return { outcome: 'on' };
  };
}
