/**
 * The part of Shopify's Admin GraphQL schema (2026-10) that the sandbox serves: names, types and nullability as in
 * https://shopify.dev/docs/api/admin-graphql/2026-10, so that a query accepted here is accepted there.
 */
const ENUMS = /* GraphQL */ `
  enum CountryCode { AC AD AE AF AG AI AL AM AN AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW ZZ }
  enum CurrencyCode { ${Intl.supportedValuesOf('currency').join(' ')} }
  enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED }
  enum OrderDisplayFulfillmentStatus { FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT REQUEST_DECLINED RESTOCKED SCHEDULED UNFULFILLED }
  enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF }
  enum OrderSortKeys { CREATED_AT CURRENT_TOTAL_PRICE CUSTOMER_NAME DESTINATION FINANCIAL_STATUS FULFILLMENT_STATUS ID ORDER_NUMBER PO_NUMBER PROCESSED_AT RELEVANCE TOTAL_ITEMS_QUANTITY TOTAL_PRICE UPDATED_AT }
  enum FulfillmentStatus { CANCELLED ERROR FAILURE OPEN PENDING SUCCESS }
  enum FulfillmentDisplayStatus { ATTEMPTED_DELIVERY CANCELED CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED FAILURE FULFILLED IN_TRANSIT LABEL_PRINTED LABEL_PURCHASED LABEL_VOIDED MARKED_AS_FULFILLED NOT_DELIVERED OUT_FOR_DELIVERY PICKED_UP READY_FOR_PICKUP SUBMITTED }
  enum FulfillmentEventStatus { ATTEMPTED_DELIVERY CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED FAILURE IN_TRANSIT LABEL_PRINTED LABEL_PURCHASED OUT_FOR_DELIVERY READY_FOR_PICKUP }
  enum FulfillmentEventSortKeys { HAPPENED_AT ID RELEVANCE }
  enum FulfillmentOrderStatus { CANCELLED CLOSED INCOMPLETE IN_PROGRESS ON_HOLD OPEN SCHEDULED }
  enum DeliveryMethodType { LOCAL NONE PICKUP_POINT PICK_UP RETAIL SHIPPING }
  enum OrderTransactionKind { AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID }
  enum OrderTransactionStatus { AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN }
  enum ReturnStatus { CANCELED CLOSED DECLINED OPEN REQUESTED }
`;

const connection = (type: string) => /* GraphQL */ `
  type ${type}Edge { cursor: String! node: ${type}! }
  type ${type}Connection { edges: [${type}Edge!]! nodes: [${type}!]! pageInfo: PageInfo! }
`;

const CONNECTIONS = [
  'Order',
  'LineItem',
  'ShippingLine',
  'FulfillmentLineItem',
  'FulfillmentEvent',
  'FulfillmentOrder',
  'OrderTransaction',
  'Return',
]
  .map(connection)
  .join('\n');

const PAGE = 'first: Int, after: String, last: Int, before: String, reverse: Boolean = false';

const SHOP = /* GraphQL */ `
  type AccessScope { handle: String! description: String! }
  type App { id: ID! handle: String requestedAccessScopes: [AccessScope!]! optionalAccessScopes: [AccessScope!]! installation: AppInstallation }
  type AppInstallation implements Node { id: ID! accessScopes: [AccessScope!]! app: App! }
  type DomainLocalization { alternateLocales: [String!]! country: String defaultLocale: String! }
  type Domain implements Node { id: ID! host: String! url: URL! sslEnabled: Boolean! localization: DomainLocalization }
  type ShopAddress implements Node { id: ID! country: String countryCodeV2: CountryCode }
  type ShopPlan { partnerDevelopment: Boolean! publicDisplayName: String! shopifyPlus: Boolean! displayName: String! @deprecated(reason: "Use publicDisplayName instead.") }
  type ShopLocale { locale: String! name: String! primary: Boolean! published: Boolean! }
  type Shop implements Node {
    id: ID! name: String! email: String! contactEmail: String! myshopifyDomain: String! ianaTimezone: String! currencyCode: CurrencyCode!
    primaryDomain: Domain! url: URL!
    billingAddress: ShopAddress! @deprecated(reason: "Use shopAddress instead.")
    shopAddress: ShopAddress! plan: ShopPlan!
  }
`;

const ORDER = /* GraphQL */ `
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
  type Attribute { key: String! value: String }
  type MailingAddress implements Node { id: ID! firstName: String lastName: String name: String company: String address1: String address2: String city: String zip: String province: String country: String countryCodeV2: CountryCode phone: String }
  type CustomerPhoneNumber { phoneNumber: String! }
  type CustomerEmailAddress { emailAddress: String! }
  type Customer implements Node & LegacyInteroperability {
    id: ID! legacyResourceId: UnsignedInt64! displayName: String! firstName: String lastName: String locale: String!
    email: String @deprecated(reason: "Use defaultEmailAddress.emailAddress instead.")
    phone: String @deprecated(reason: "Use defaultPhoneNumber.phoneNumber instead.")
    defaultEmailAddress: CustomerEmailAddress defaultPhoneNumber: CustomerPhoneNumber defaultAddress: MailingAddress
  }
  type LineItem implements Node { id: ID! name: String! title: String! sku: String quantity: Int! currentQuantity: Int! unfulfilledQuantity: Int! requiresShipping: Boolean! isGiftCard: Boolean! }
  type ShippingLine { id: ID title: String! code: String source: String deliveryCategory: String carrierIdentifier: String isRemoved: Boolean! }
  type Order implements Node & LegacyInteroperability {
    id: ID! legacyResourceId: UnsignedInt64! name: String! number: Int! createdAt: DateTime! updatedAt: DateTime! processedAt: DateTime! cancelledAt: DateTime cancelReason: OrderCancelReason closedAt: DateTime
    test: Boolean! confirmed: Boolean! sourceName: String customerLocale: String note: String tags: [String!]! customAttributes: [Attribute!]! statusPageUrl: URL!
    displayFinancialStatus: OrderDisplayFinancialStatus displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
    phone: String email: String currencyCode: CurrencyCode! totalPriceSet: MoneyBag! totalRefundedSet: MoneyBag!
    shippingAddress: MailingAddress billingAddress: MailingAddress customer: Customer
    lineItems(${PAGE}): LineItemConnection!
    shippingLine: ShippingLine shippingLines(${PAGE}, includeRemovals: Boolean = false): ShippingLineConnection!
    fulfillments(first: Int, query: String): [Fulfillment!]!
    refunds(first: Int): [Refund!]!
    transactions(first: Int): [OrderTransaction!]!
    returns(${PAGE}, query: String): ReturnConnection!
    fulfillmentOrders(${PAGE}, displayable: Boolean = false, query: String): FulfillmentOrderConnection!
    requiresShipping: Boolean!
  }
`;

const PARTS = /* GraphQL */ `
  type FulfillmentTrackingInfo { company: String number: String url: URL }
  type FulfillmentLineItem implements Node { id: ID! quantity: Int lineItem: LineItem! }
  type FulfillmentEvent implements Node { id: ID! status: FulfillmentEventStatus! happenedAt: DateTime! createdAt: DateTime! estimatedDeliveryAt: DateTime message: String city: String country: String }
  type Fulfillment implements Node & LegacyInteroperability {
    id: ID! legacyResourceId: UnsignedInt64! name: String! status: FulfillmentStatus! displayStatus: FulfillmentDisplayStatus
    createdAt: DateTime! updatedAt: DateTime! deliveredAt: DateTime inTransitAt: DateTime estimatedDeliveryAt: DateTime requiresShipping: Boolean! totalQuantity: Int!
    trackingInfo(first: Int): [FulfillmentTrackingInfo!]! order: Order!
    fulfillmentLineItems(${PAGE}): FulfillmentLineItemConnection!
    events(${PAGE}, sortKey: FulfillmentEventSortKeys = HAPPENED_AT): FulfillmentEventConnection!
  }
  type DeliveryMethod implements Node { id: ID! methodType: DeliveryMethodType! }
  type FulfillmentOrder implements Node { id: ID! status: FulfillmentOrderStatus! deliveryMethod: DeliveryMethod }
  type OrderTransaction implements Node { id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! amountSet: MoneyBag! test: Boolean! createdAt: DateTime! processedAt: DateTime }
  type Refund implements Node & LegacyInteroperability { id: ID! legacyResourceId: UnsignedInt64! createdAt: DateTime updatedAt: DateTime! note: String totalRefundedSet: MoneyBag! order: Order! transactions(${PAGE}): OrderTransactionConnection! }
  type ReturnDecline { reason: String! note: String }
  type Return implements Node { id: ID! name: String! status: ReturnStatus! createdAt: DateTime! requestApprovedAt: DateTime closedAt: DateTime totalQuantity: Int! decline: ReturnDecline order: Order! }
`;

export const ADMIN_SDL = /* GraphQL */ `
  scalar DateTime
  scalar Decimal
  scalar URL
  scalar UnsignedInt64
  interface Node { id: ID! }
  interface LegacyInteroperability { legacyResourceId: UnsignedInt64! }
  type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
  enum CountPrecision { AT_LEAST EXACT }
  type Count { count: Int! precision: CountPrecision! }
  ${ENUMS}
  ${CONNECTIONS}
  ${SHOP}
  ${ORDER}
  ${PARTS}
  type Query {
    app(id: ID): App
    currentAppInstallation: AppInstallation!
    shop: Shop!
    shopLocales(published: Boolean = false): [ShopLocale!]!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    order(id: ID!): Order
    orders(${PAGE}, query: String, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
    ordersCount(limit: Int = 10000, query: String): Count
    fulfillment(id: ID!): Fulfillment
    refund(id: ID!): Refund
    return(id: ID!): Return
  }
`;
