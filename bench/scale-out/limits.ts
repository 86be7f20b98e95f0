import type { ResponderArrival } from '../pipeline/responder-messages.ts';

/** What the requests of one channel came to, as the other side saw them. */
export type ChannelLimits = {
  channelId: string;
  calls: number;
  /** The most that came within one second, wherever it begins. */
  mostInASecond: number;
};

/** The most requests of each channel in any second. */
export function crowdsByChannel(arrivals: readonly ResponderArrival[]): ChannelLimits[] {
  return [...Map.groupBy(arrivals, ({ channelId }) => channelId)].map(([channelId, own]) => ({
    channelId,
    calls: own.length,
    mostInASecond: mostWithin(
      own.map(({ at }) => at),
      1000,
    ),
  }));
}

/** The most of `times` within `milliseconds`, from the first up to but not with the last of them. */
export function mostWithin(times: readonly number[], milliseconds: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) >= milliseconds) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** Milliseconds between two requests to one phone on one channel, the shortest; null: no two. */
export function shortestGap(arrivals: readonly ResponderArrival[]): number | null {
  const groups = Map.groupBy(arrivals, ({ channelId, phone }) => `${channelId} ${phone}`);
  const gaps = [...groups.values()].flatMap((own) => {
    const times = own.map(({ at }) => at).sort((a, b) => a - b);
    return times.slice(1).map((at, index) => at - (times[index] ?? at));
  });
  return gaps.length === 0 ? null : Math.min(...gaps);
}

/** Orders of several parcels, and how many of them were told in another order than 1, 2, 3. */
export function parcelOrder(arrivals: readonly ResponderArrival[]): {
  orders: number;
  disordered: number;
} {
  const parcels = arrivals.flatMap(({ values, at }) => {
    const told = /^order (\S+), parcel (\d+)/.exec(values[1] ?? '');
    return told === null ? [] : [{ order: told[1], parcel: Number(told[2]), at }];
  });
  const orders = [...Map.groupBy(parcels, ({ order }) => order).values()];
  const disordered = orders.filter((own) => {
    const inTime = own.toSorted((a, b) => a.at - b.at);
    return inTime.some(({ parcel }, index) => parcel !== index + 1);
  });
  return { orders: orders.length, disordered: disordered.length };
}
