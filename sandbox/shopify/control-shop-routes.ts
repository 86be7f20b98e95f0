import * as control from './control-input.ts';
import { get, post, type Route } from './control-route.ts';

const done = (): unknown => ({ done: true });

/** What happens to a shop's app as a whole, and its tokens. */
export const SHOP_ROUTES: Route[] = [
  post(/^\/shops\/([a-z0-9.-]+)\/uninstall$/, (simulator, shop) => {
    simulator.uninstall(shop);
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/scopes$/, (simulator, shop, body) => {
    simulator.changeScopes(shop, control.scopesInput.parse(body).scopes);
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/data-request$/, (simulator, shop, body) => {
    simulator.requestCustomerData(shop, control.customerInput.parse(body));
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/redact-customer$/, (simulator, shop, body) => {
    simulator.redactCustomer(shop, control.customerInput.parse(body));
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/redact$/, (simulator, shop) => {
    simulator.redactShop(shop);
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/revoke-tokens$/, (simulator, shop) => {
    simulator.tokens.revokeShop(shop);
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/expire-tokens$/, (simulator, shop) => {
    simulator.tokens.expireShop(shop);
    return done();
  }),
  post(/^\/shops\/([a-z0-9.-]+)\/session-token$/, async (simulator, shop, body) => {
    const { lifetimeSeconds } = control.sessionTokenInput.parse(body);
    return { token: await simulator.sessionToken(shop, lifetimeSeconds) };
  }),
];

/** Switches, and the log of deliveries with the hand on it. */
export const SIMULATOR_ROUTES: Route[] = [
  get(/^\/state()$/, (simulator) => simulator.state()),
  post(/^\/switches()$/, (simulator, _key, body) => {
    simulator.setSwitches(control.switchesInput.parse(body));
    return simulator.state();
  }),
  get(/^\/deliveries()$/, (simulator, _key, _body, query) => ({
    deliveries: simulator.webhooks
      .deliveries()
      .filter((delivery) =>
        (['topic', 'shop', 'state'] as const).every(
          (name) => !query.has(name) || delivery[name] === query.get(name),
        ),
      ),
  })),
  post(/^\/deliveries\/release()$/, async (simulator, _key, body) => ({
    deliveries: await simulator.webhooks.release(control.releaseInput.parse(body).order),
  })),
  post(/^\/deliveries\/discard()$/, (simulator) => ({
    discarded: simulator.webhooks.discardHeld(),
  })),
  post(/^\/deliveries\/([0-9a-f-]{36})\/repeat$/, async (simulator, key, body) => ({
    delivery: await simulator.webhooks.repeat(key, control.repeatInput.parse(body).times),
  })),
  get(/^\/settled()$/, async (simulator, _key, _body, query) => ({
    settled: await simulator.webhooks.settled(Number(query.get('timeoutMs') ?? 10_000)),
  })),
];
