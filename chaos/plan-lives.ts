import type { Draw } from './random.ts';

/** One thing that a merchant, a customer or a carrier does to an order. */
export type Doing =
  | { do: 'create' }
  | { do: 'fulfil'; parcel: number; whole: boolean }
  | { do: 'scan'; parcel: number; status: string }
  | { do: 'cancel'; refund: boolean }
  | { do: 'refund'; line: number }
  | { do: 'touch' };

/** `after`: milliseconds after the step before. */
export type LifeStep = Doing & { after: number };

type Gap = (least?: number) => number;

export type Life = { name: string; weight: number; steps(gap: Gap, draw: Draw): LifeStep[] };

const create = { do: 'create', after: 0 } as const;
const ship = (after: number, parcel = 0, whole = true): LifeStep => ({
  do: 'fulfil',
  parcel,
  whole,
  after,
});
const scan = (after: number, status: string, parcel = 0): LifeStep => ({
  do: 'scan',
  parcel,
  status,
  after,
});

/** The shapes that orders' lives have. Every order has two lines, so that it can go in two parcels. */
export const LIVES: readonly Life[] = [
  {
    name: 'plain',
    weight: 36,
    steps: (gap) => [
      create,
      ship(gap()),
      scan(gap(), 'out_for_delivery'),
      scan(gap(), 'delivered'),
    ],
  },
  {
    name: 'two parcels',
    weight: 12,
    steps: (gap) => [
      create,
      ship(gap(), 0, false),
      ship(gap(), 1),
      scan(gap(), 'out_for_delivery', 0),
      scan(gap(), 'out_for_delivery', 1),
      scan(gap(), 'delivered', 1),
      scan(gap(), 'delivered', 0),
    ],
  },
  {
    name: 'nobody at home',
    weight: 12,
    steps: (gap) => [
      create,
      ship(gap()),
      scan(gap(), 'out_for_delivery'),
      scan(gap(), 'attempted_delivery'),
      scan(gap(), 'out_for_delivery'),
      scan(gap(), 'attempted_delivery'),
      scan(gap(), 'delivered'),
    ],
  },
  {
    name: 'money back',
    weight: 11,
    steps: (gap) => [
      create,
      ship(gap()),
      scan(gap(), 'delivered'),
      { do: 'refund', line: 0, after: gap() },
      { do: 'refund', line: 1, after: gap() },
    ],
  },
  {
    name: 'parcel shop',
    weight: 8,
    steps: (gap) => [
      create,
      ship(gap()),
      scan(gap(), 'ready_for_pickup'),
      scan(gap(), 'picked_up'),
    ],
  },
  {
    name: 'slow carrier',
    weight: 8,
    steps: (gap) => [
      create,
      ship(gap()),
      scan(gap(), 'in_transit'),
      scan(gap(), 'delayed'),
      scan(gap(), 'not_delivered'),
    ],
  },
  {
    name: 'cancelled',
    weight: 5,
    steps: (gap) => [create, { do: 'cancel', refund: true, after: gap() }],
  },
  {
    name: 'cancelled and shipped at once',
    weight: 4,
    steps: (gap, draw) =>
      draw.chance(0.5)
        ? [create, ship(gap()), { do: 'cancel', refund: false, after: 0 }]
        : [create, { do: 'cancel', refund: false, after: gap() }, ship(0)],
  },
  {
    name: 'delivered with the label',
    weight: 4,
    steps: (gap, draw) => [create, ship(gap()), scan(draw.between(0, 300), 'delivered')],
  },
];

/** How many status changes a step makes. */
export function countChanges(step: Doing): number {
  if (step.do === 'touch') return 0;
  return step.do === 'cancel' && step.refund ? 2 : 1;
}
