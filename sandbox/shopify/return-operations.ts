import { bump, mustFind, type OperationContext, orderTopics, tell } from './operation-context.ts';
import {
  type DeclineReturnInput,
  declineReturnInput,
  type PlainInput,
  type RequestReturnInput,
  requestReturnInput,
} from './operation-input.ts';
import type { Return } from './order-model.ts';
import { restReturn } from './rest-after-sale.ts';

function announceReturn(
  context: OperationContext,
  back: Return,
  verb: string,
  silent: boolean,
): void {
  const { shop, order } = mustFind(context.registry.return(back.id), 'return');
  bump(context, order);
  tell(context, shop, silent, () => [
    { topic: `returns/${verb}`, payload: restReturn(order, back) },
    ...orderTopics(shop, order, 'orders/updated'),
  ]);
}

/** The customer asks to send back all that was shipped: returns/request, orders/updated. */
export function requestReturn(
  context: OperationContext,
  orderId: bigint,
  input: RequestReturnInput = {},
): Return {
  const parsed = requestReturnInput.parse(input);
  const { order } = mustFind(context.registry.order(orderId), 'order');
  const shipped = order.fulfilments.filter((fulfilment) => fulfilment.status === 'success');
  if (shipped.length === 0) throw new Error(`${order.name}: nothing shipped that could come back.`);
  const back: Return = {
    id: context.ids.next('Return'),
    name: `${order.name}-R${order.returns.length + 1}`,
    status: 'requested',
    lines: shipped
      .flatMap((fulfilment) => fulfilment.lines)
      .map((entry) => ({
        id: context.ids.next('ReturnLineItem'),
        fulfilmentLine: entry,
        quantity: entry.quantity,
        reason: parsed.reason,
      })),
    declineReason: null,
    declineNote: null,
    createdAt: context.now(),
    approvedAt: null,
    closedAt: null,
  };
  order.returns.push(back);
  announceReturn(context, back, 'request', parsed.silent);
  return back;
}

function step(
  context: OperationContext,
  returnId: bigint,
  from: Return['status'],
  to: Return['status'],
): Return {
  const { item } = mustFind(context.registry.return(returnId), 'return');
  if (item.status !== from) throw new Error(`${item.name} is ${item.status}, not ${from}.`);
  item.status = to;
  return item;
}

export function approveReturn(
  context: OperationContext,
  id: bigint,
  input: PlainInput = {},
): Return {
  const back = step(context, id, 'requested', 'open');
  back.approvedAt = context.now();
  announceReturn(context, back, 'approve', input.silent ?? false);
  return back;
}

export function declineReturn(
  context: OperationContext,
  id: bigint,
  input: DeclineReturnInput = {},
): Return {
  const parsed = declineReturnInput.parse(input);
  const back = step(context, id, 'requested', 'declined');
  back.declineReason = parsed.reason;
  back.declineNote = parsed.note;
  announceReturn(context, back, 'decline', parsed.silent);
  return back;
}

export function closeReturn(context: OperationContext, id: bigint, input: PlainInput = {}): Return {
  const back = step(context, id, 'open', 'closed');
  back.closedAt = context.now();
  announceReturn(context, back, 'close', input.silent ?? false);
  return back;
}
