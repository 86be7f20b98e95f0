import { GraphQLError } from 'graphql';
import type { Order } from './order-model.ts';
import type { Shop } from './shop-state.ts';

const SIXTY_DAYS_MS = 60 * 24 * 3600 * 1000;

const holds = (shop: Shop, anyOf: readonly string[]): boolean =>
  shop.scopes === null ||
  anyOf.some(
    (scope) =>
      shop.scopes?.includes(scope) || shop.scopes?.includes(scope.replace('read_', 'write_')),
  );

/** Throws what Shopify answers when a field needs a scope that the shop did not grant. */
export function demandScope(shop: Shop, field: string, ...anyOf: string[]): void {
  if (holds(shop, anyOf)) return;
  const required = anyOf.map((scope) => `\`${scope}\` access scope`).join(' or ');
  throw new GraphQLError(`Access denied for ${field} field. Required access: ${required}.`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: `${required}.`,
    },
  });
}

/** Throws what Shopify answers beside the data where an app is not approved for a personal field. */
export function demandApproval(isApproved: boolean, object: string, field: string): void {
  if (isApproved) return;
  throw new GraphQLError(
    `This app is not approved to use the ${field} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    { extensions: { code: 'ACCESS_DENIED', object, field } },
  );
}

/** Without `read_all_orders` an app sees the last 60 days only. */
export const isVisible = (shop: Shop, order: Order, now: Date): boolean =>
  shop.scopes === null ||
  shop.scopes.includes('read_all_orders') ||
  now.getTime() - order.createdAt.getTime() <= SIXTY_DAYS_MS;
