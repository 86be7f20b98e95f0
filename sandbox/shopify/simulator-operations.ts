import { addFulfilmentEvent, fulfil, updateFulfilment } from './fulfilment-operations.ts';
import type { OperationContext } from './operation-context.ts';
import type * as Input from './operation-input.ts';
import type { Fulfilment, Order, Refund, Return } from './order-model.ts';
import { createOrder, editOrder, pay, prepareForPickup, touch } from './order-operations.ts';
import { cancel, refund } from './refund-operations.ts';
import { approveReturn, closeReturn, declineReturn, requestReturn } from './return-operations.ts';
import {
  changeScopes,
  redactCustomer,
  redactShop,
  requestCustomerData,
  uninstall,
} from './shop-operations.ts';
import type { TokenVault } from './token-vault.ts';

type HasId = { id: bigint };

/** A person of a compliance webhook, found among the shop's orders by e-mail or phone. */
export type CustomerKey = { email?: string | null; phone?: string | null };

/** Everything merchants, customers and carriers do. Each call changes state and emits the webhooks of it. */
export type SimulatorOperations = {
  createOrder(shop: string, input?: Input.CreateOrderInput): Order;
  pay(order: HasId, input?: Input.PlainInput): Order;
  editOrder(order: HasId, input: Input.EditOrderInput): Order;
  touch(order: HasId, input?: Input.TouchInput): Order;
  prepareForPickup(order: HasId, input?: Input.PlainInput): Order;
  fulfil(order: HasId, input?: Input.FulfilInput): Fulfilment;
  updateFulfilment(fulfilment: HasId, input: Input.UpdateFulfilmentInput): Fulfilment;
  addFulfilmentEvent(
    fulfilment: HasId,
    input: Input.FulfilmentEventInput,
  ): { fulfilment: Fulfilment; eventId: bigint };
  cancel(order: HasId, input?: Input.CancelInput): Order;
  refund(order: HasId, input?: Input.RefundInput): Refund;
  requestReturn(order: HasId, input?: Input.RequestReturnInput): Return;
  approveReturn(back: HasId, input?: Input.PlainInput): Return;
  declineReturn(back: HasId, input?: Input.DeclineReturnInput): Return;
  closeReturn(back: HasId, input?: Input.PlainInput): Return;
  uninstall(shop: string): void;
  changeScopes(shop: string, scopes: string[]): void;
  requestCustomerData(shop: string, customer: CustomerKey): void;
  redactCustomer(shop: string, customer: CustomerKey): void;
  redactShop(shop: string): void;
};

export function makeOperations(context: OperationContext, vault: TokenVault): SimulatorOperations {
  return {
    createOrder: (shop, input) => createOrder(context, shop, input),
    pay: (order, input) => pay(context, order.id, input),
    editOrder: (order, input) => editOrder(context, order.id, input),
    touch: (order, input) => touch(context, order.id, input),
    prepareForPickup: (order, input) => prepareForPickup(context, order.id, input),
    fulfil: (order, input) => fulfil(context, order.id, input),
    updateFulfilment: (fulfilment, input) => updateFulfilment(context, fulfilment.id, input),
    addFulfilmentEvent: (fulfilment, input) => addFulfilmentEvent(context, fulfilment.id, input),
    cancel: (order, input) => cancel(context, order.id, input),
    refund: (order, input) => refund(context, order.id, input),
    requestReturn: (order, input) => requestReturn(context, order.id, input),
    approveReturn: (back, input) => approveReturn(context, back.id, input),
    declineReturn: (back, input) => declineReturn(context, back.id, input),
    closeReturn: (back, input) => closeReturn(context, back.id, input),
    uninstall: (shop) => uninstall(context, vault, shop),
    changeScopes: (shop, scopes) => changeScopes(context, shop, scopes),
    requestCustomerData: (shop, customer) => requestCustomerData(context, shop, customer),
    redactCustomer: (shop, customer) => redactCustomer(context, shop, customer),
    redactShop: (shop) => redactShop(context, shop),
  };
}
