/** A status change that Shopify made: what must be told, or skipped for a reason. */
export type TruthChange = {
  shop: string;
  orderName: string;
  rootGid: string;
  subjectGid: string;
  family: string;
  occurrence: string;
  /** Milliseconds since 1970; Shopify itself stores whole seconds. */
  at: number;
  /** The customer's position in the plan. */
  customer: number;
};

/** A customer who wrote STOP, and from when every shop of the channel knows it. */
export type TruthStop = {
  channel: string;
  customer: number;
  saidAt: number;
  /** Id of the customer's message, to find when its hooks were answered. */
  messageId: string;
};

export type Ledger = { changes: TruthChange[]; stops: TruthStop[] };

export function changeKey(change: {
  shop: string;
  subjectGid: string;
  family: string;
  occurrence: string;
}): string {
  return `${change.shop} ${change.subjectGid} ${change.family} ${change.occurrence}`;
}
