import type { OrderFact } from '#app/domain/facts.ts';
import { hasOptedIn } from '#app/domain/opt-in.ts';
import { choosePhone, type ReadPhone } from '#app/domain/phone.ts';
import type { DecidePorts } from './decide-ports.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { SettingsPort } from './merchant-app-ports.ts';

export type LastOrdersPort = {
  /** The orders that last had a status change, the newest first. */
  readLastOrders(shopId: string, limit: number): Promise<readonly OrderFact[]>;
};

export type CountAudiencePorts = LastOrdersPort & {
  readonly settings: Pick<SettingsPort, 'readSettings'>;
  readonly readPhone: ReadPhone;
  readonly findOptOuts: DecidePorts['findOptOuts'];
};

const LAST_ORDERS = 100;

/** How many of the last orders would get messages, were these people the ones to be told. */
export function makeCountAudience(ports: CountAudiencePorts): MerchantApp['countAudience'] {
  return async (shopId, { optInOnly, optIn }) => {
    const { defaultCountry } = await ports.settings.readSettings(shopId);
    const orders = await ports.readLastOrders(shopId, LAST_ORDERS);
    const phones = orders
      .filter((order) => !optInOnly || hasOptedIn(order, optIn) === true)
      .map((order) => choosePhone(order.phones, defaultCountry, ports.readPhone))
      .flatMap((choice) => (choice.ok ? [choice.digits] : []));
    const optOuts = await ports.findOptOuts(phones.map((phone) => ({ shopId, phone })));
    const reached = phones.filter((phone) => !optOuts.has(`${shopId} ${phone}`));
    return { orders: orders.length, reached: reached.length };
  };
}
