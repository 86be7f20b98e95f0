/** A shop of the run; its order prefix names it in every message. */
export type ChaosShop = {
  domain: string;
  name: string;
  country: string;
  /** `#N1001`: one capital letter, so that an order's name tells its shop. */
  prefix: string;
  channel: { id: string; token: string };
  /** Share of the orders. */
  weight: number;
  /** Statuses that are off here. */
  off: readonly string[];
};

const SHARED = { id: 'VID300000001', token: 'chaos-token-shared-7d1e' };

/** Four shops on three channels: the first two share one number. */
export const CHAOS_SHOPS: readonly ChaosShop[] = [
  {
    domain: 'chaos-north.myshopify.com',
    name: 'North',
    country: 'DE',
    prefix: '#N',
    channel: SHARED,
    weight: 3,
    off: [],
  },
  {
    domain: 'chaos-south.myshopify.com',
    name: 'South',
    country: 'BR',
    prefix: '#S',
    channel: SHARED,
    weight: 2,
    off: ['in_transit'],
  },
  {
    domain: 'chaos-west.myshopify.com',
    name: 'West',
    country: 'DE',
    prefix: '#W',
    channel: { id: 'VID300000002', token: 'chaos-token-west-2b90' },
    weight: 3,
    off: [],
  },
  {
    domain: 'chaos-east.myshopify.com',
    name: 'East',
    country: 'MX',
    prefix: '#E',
    channel: { id: 'VID300000003', token: 'chaos-token-east-c44a' },
    weight: 2,
    off: ['confirmed', 'partially_refunded'],
  },
];

/** The label of a status, the same in every language: it tells what a message is about. */
export const labelOf = (status: string): string => `[${status}]`;
