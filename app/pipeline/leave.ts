import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { isId } from './show-ids.ts';

/** Closes an unconfirmed or failed message as it is; later evidence still moves it. */
export function makeLeave({ resends }: Pick<MerchantAppPorts, 'resends'>): MerchantApp['leave'] {
  return async (shopId, id, staffId) => {
    const closed = isId(id) && (await resends.close(shopId, id, staffId ?? 'merchant'));
    return { outcome: closed ? 'left' : 'not_open' };
  };
}
