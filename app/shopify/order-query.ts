/** How many of each list `ORDER_QUERY` asks for; a list that is full may have been cut. */
export const ORDER_QUERY_LIMITS = {
  fulfilments: 10,
  events: 10,
  refunds: 10,
  returns: 10,
  transactions: 10,
} as const;

/**
 * One order with everything that facts need, by its gid.
 *
 * Scopes: read_orders, and read_returns for `returns`. Left out on purpose: `customer` demands
 * read_customers ("Access denied for customer field"), `fulfillmentOrders` demands a
 * fulfilment-orders scope. The phone, name and address fields are protected customer data: where
 * the app is not approved for one, it is null and an error stands beside the data.
 *
 * Cost by the published table (object 1, connection its page,
 * https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits), not measured: about 52
 * points if a plain list counts once, 341 if its `first` is multiplied in; a query may cost
 * 1,000. What was not returned is refunded: an order of one parcel costs about 20.
 *
 * Events come newest first, so that a cut loses the oldest.
 */
export const ORDER_QUERY = `#graphql
  query OrderForStatus($id: ID!) {
    order(id: $id) {
      id
      name
      createdAt
      updatedAt
      processedAt
      cancelledAt
      test
      sourceName
      customerLocale
      displayFinancialStatus
      displayFulfillmentStatus
      requiresShipping
      phone
      tags
      customAttributes { key value }
      shippingAddress { firstName name phone countryCodeV2 }
      billingAddress { firstName name phone countryCodeV2 }
      shippingLines(first: 3) { nodes { deliveryCategory } }
      fulfillments(first: ${ORDER_QUERY_LIMITS.fulfilments}) {
        id
        status
        displayStatus
        createdAt
        updatedAt
        requiresShipping
        events(first: ${ORDER_QUERY_LIMITS.events}, sortKey: HAPPENED_AT, reverse: true) {
          nodes { id status happenedAt }
        }
      }
      refunds(first: ${ORDER_QUERY_LIMITS.refunds}) {
        id
        createdAt
        transactions(first: 5) {
          nodes { kind status amountSet { shopMoney { amount } } }
        }
      }
      transactions(first: ${ORDER_QUERY_LIMITS.transactions}) { kind status processedAt }
      returns(first: ${ORDER_QUERY_LIMITS.returns}) {
        nodes { id status createdAt requestApprovedAt closedAt }
      }
    }
  }
`;
