import { assertNever } from '#app/domain/assert-never.ts';
import type { Instant, ReturnStatus } from '#app/domain/facts.ts';
import {
  readCustomerRedact,
  readDataRequest,
  readShopRedact,
} from './compliance-payload-reader.ts';
import { fulfilmentFact, orderPayloadFacts } from './order-payload-facts.ts';
import type { PayloadReading } from './payload-reading.ts';
import { readWith, unreadable } from './payload-reading.ts';
import {
  fulfilmentEventPayload,
  fulfilmentPayload,
  orderPayload,
  refundPayload,
  returnPayload,
  scopesUpdatePayload,
} from './payload-schemas.ts';
import { movedMoney } from './refund-money.ts';
import type { ShopifyTopic } from './topics.ts';
import { gidFromId } from './wire-values.ts';

const NO_FACTS = {
  order: null,
  fulfilments: [],
  events: [],
  refunds: [],
  returns: [],
  paidAt: null,
} as const;

/**
 * Reads the body of one webhook delivery into facts. `body` must come from `parseExactJson`;
 * `triggeredAt` is the time Shopify stamped on the delivery, and the time of what has none of its
 * own: a payment and a return's change of status. Never throws over what a body holds.
 */
export function readPayload(
  topic: ShopifyTopic,
  body: unknown,
  triggeredAt: Instant,
): PayloadReading {
  switch (topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/fulfilled':
    case 'orders/partially_fulfilled':
    case 'orders/cancelled':
      return readOrder(body, null);
    case 'orders/paid':
      return readOrder(body, triggeredAt);
    case 'refunds/create':
      return readRefund(body);
    case 'fulfillments/create':
    case 'fulfillments/update':
      return readFulfilment(body);
    case 'fulfillment_events/create':
      return readFulfilmentEvent(body);
    case 'returns/request':
      return readReturn(body, 'requested', triggeredAt);
    case 'returns/approve':
      return readReturn(body, 'approved', triggeredAt);
    case 'returns/decline':
      return readReturn(body, 'declined', triggeredAt);
    case 'returns/close':
      return readReturn(body, 'closed', triggeredAt);
    case 'app/uninstalled':
      return { kind: 'uninstalled' };
    case 'app/scopes_update':
      return readWith(scopesUpdatePayload, body, (p) => ({
        kind: 'scopes_update',
        scopes: p.current,
      }));
    case 'customers/data_request':
      return readDataRequest(body);
    case 'customers/redact':
      return readCustomerRedact(body);
    case 'shop/redact':
      return readShopRedact(body);
    default:
      return assertNever(topic);
  }
}

function readOrder(body: unknown, paidAt: Instant | null): PayloadReading {
  return readWith(orderPayload, body, (payload) => {
    const facts = { ...orderPayloadFacts(payload), paidAt };
    return { kind: 'facts', facts, subjectGid: facts.orderGid };
  });
}

function readFulfilment(body: unknown): PayloadReading {
  return readWith(fulfilmentPayload, body, (payload) => {
    const orderGid = gidFromId('Order', payload.order_id);
    const fulfilment = fulfilmentFact(payload, orderGid);
    return {
      kind: 'facts',
      facts: { ...NO_FACTS, orderGid, fulfilments: [fulfilment] },
      subjectGid: fulfilment.gid,
    };
  });
}

function readFulfilmentEvent(body: unknown): PayloadReading {
  return readWith(fulfilmentEventPayload, body, (payload) => {
    const orderGid = gidFromId('Order', payload.order_id);
    const fulfilmentGid = gidFromId('Fulfillment', payload.fulfillment_id);
    const event = {
      gid: payload.admin_graphql_api_id,
      fulfilmentGid,
      orderGid,
      status: payload.status,
      happenedAt: payload.happened_at,
    };
    return {
      kind: 'facts',
      facts: { ...NO_FACTS, orderGid, events: [event] },
      subjectGid: fulfilmentGid,
    };
  });
}

function readRefund(body: unknown): PayloadReading {
  return readWith(refundPayload, body, (payload) => {
    const orderGid = gidFromId('Order', payload.order_id);
    const refund = {
      gid: payload.admin_graphql_api_id,
      orderGid,
      createdAt: payload.created_at,
      movedMoney: movedMoney(payload.transactions),
    };
    return {
      kind: 'facts',
      facts: { ...NO_FACTS, orderGid, refunds: [refund] },
      subjectGid: refund.gid,
    };
  });
}

function readReturn(body: unknown, status: ReturnStatus, happenedAt: Instant): PayloadReading {
  return readWith(returnPayload, body, (payload) => {
    const id = payload.order?.id ?? payload.order_id;
    const orderGid =
      payload.order?.admin_graphql_api_id ?? (id ? gidFromId('Order', id) : undefined);
    if (orderGid === undefined) return unreadable('order_id: the return names no order');
    const change = { gid: payload.admin_graphql_api_id, orderGid, status, happenedAt };
    return {
      kind: 'facts',
      facts: { ...NO_FACTS, orderGid, returns: [change] },
      subjectGid: change.gid,
    };
  });
}
