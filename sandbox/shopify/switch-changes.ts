import type { SwitchesInput } from './control-input.ts';
import type { ShopifySimulator } from './simulator.ts';

const asCount = (value: number | 'always'): number => (value === 'always' ? Infinity : value);

/** Sets the switches that are named and leaves the others. */
export function changeSwitches(simulator: ShopifySimulator, change: SwitchesInput): void {
  const { tokens, graphql, webhooks, appUrl } = change;
  const { retainUsed, ...failures } = tokens ?? {};
  Object.assign(simulator.tokenEndpoint.switches, failures);
  if (retainUsed !== undefined) simulator.tokens.retainUsed(retainUsed);
  const { throttle, serverErrors, ...rest } = graphql ?? {};
  Object.assign(simulator.graphql.switches, rest);
  if (throttle !== undefined) simulator.graphql.switches.throttle = asCount(throttle);
  if (serverErrors !== undefined) simulator.graphql.switches.serverErrors = asCount(serverErrors);
  if (webhooks) simulator.webhooks.setModes(webhooks);
  if (appUrl) simulator.setAppUrl(appUrl);
}
