import type { OrderState } from './order-state.ts';
import { listParcels } from './status-change.ts';

export type ParcelPlace = { readonly number: number; readonly of: number | null };

/**
 * The place of a fulfilment among its order's parcels as the customer is told it; null where the
 * order goes out in one. A number is fixed when first told; the total is known only once the
 * order is fulfilled.
 */
export function placeParcel(state: OrderState, fulfilmentGid: string): ParcelPlace | null {
  const parcels = listParcels(state);
  const complete = state.order?.fulfilmentStatus === 'fulfilled';
  const index = parcels.findIndex(({ fact }) => fact.gid === fulfilmentGid);
  if (index === -1 || (complete && parcels.length === 1)) return null;
  const number = state.parcels[fulfilmentGid] ?? freeNumber(state, index + 1);
  // "Parcel 3 of 2" is what is left where an earlier one was told and then cancelled.
  return { number, of: complete && number <= parcels.length ? parcels.length : null };
}

function freeNumber(state: OrderState, wanted: number): number {
  const taken = new Set(Object.values(state.parcels));
  let number = wanted;
  while (taken.has(number)) number += 1;
  return number;
}
