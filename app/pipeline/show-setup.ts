import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { makeReadSettings, type SettingsReadPorts } from './show-settings.ts';
import { readLastTest } from './show-test.ts';

type SetupPorts = SettingsReadPorts & Pick<MerchantAppPorts, 'tests' | 'views'>;

/** What the setup guide shows, as long as the merchant has not put it away. */
export function makeReadSetup(ports: SetupPorts): MerchantApp['readSetup'] {
  const readSettings = makeReadSettings(ports);
  return async (shopId) => {
    const { setupDismissed, sendingOn } = await ports.settings.readSettings(shopId);
    if (setupDismissed) return null;
    const settings = await readSettings(shopId);
    return { settings, sendingOn, test: await readLastTest(ports, shopId) };
  };
}

/** Puts the setup guide away, or brings it back. */
export function makeDismissSetup({
  settings,
}: Pick<MerchantAppPorts, 'settings'>): MerchantApp['dismissSetup'] {
  return async (shopId, dismissed) => {
    await settings.dismissSetup(shopId, dismissed);
    return { outcome: dismissed ? 'dismissed' : 'shown' };
  };
}
