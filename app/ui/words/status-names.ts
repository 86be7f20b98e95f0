import type { Status } from '#app/domain/status.ts';

/** What the merchant calls each status; the order is that of the closed list. */
export const STATUS_NAMES: Readonly<Record<Status | 'unknown', string>> = {
  confirmed: 'Confirmed',
  on_hold: 'On hold',
  partially_shipped: 'Partially shipped',
  shipped: 'Shipped',
  in_transit: 'In transit',
  delayed: 'Delayed',
  out_for_delivery: 'Out for delivery',
  attempted_delivery: 'Delivery attempted',
  ready_for_pickup: 'Ready for pickup',
  picked_up: 'Picked up',
  delivered: 'Delivered',
  delivery_failed: 'Delivery failed',
  cancelled: 'Cancelled',
  partially_refunded: 'Partially refunded',
  refunded: 'Refunded',
  return_requested: 'Return requested',
  return_approved: 'Return approved',
  return_declined: 'Return declined',
  returned: 'Returned',
  unknown: 'New status',
};

/** When each status comes. */
export const STATUS_COMES: Readonly<Record<Status, string>> = {
  confirmed: 'When the order is placed or paid, as set in Settings',
  on_hold: 'When fulfillment of the order is put on hold',
  partially_shipped: 'When a parcel leaves with some of the items',
  shipped: 'When a parcel leaves and nothing is left to ship',
  in_transit: 'When the carrier reports it on its way',
  delayed: 'When the carrier reports a delay',
  out_for_delivery: 'When the carrier reports it out for delivery',
  attempted_delivery: 'When the carrier tried to deliver it',
  ready_for_pickup: 'When the order can be picked up',
  picked_up: 'When the customer picked it up',
  delivered: 'When the carrier reports it delivered',
  delivery_failed: "When the carrier couldn't deliver it",
  cancelled: 'When the order is cancelled',
  partially_refunded: 'When part of the money is refunded',
  refunded: 'When all of the money is refunded',
  return_requested: 'When the customer asks for a return',
  return_approved: 'When you approve a return',
  return_declined: 'When you decline a return',
  returned: 'When a return is closed',
};
