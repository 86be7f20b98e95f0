import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { ORDER_ROUTES } from './control-order-routes.ts';
import { SHOP_ROUTES, SIMULATOR_ROUTES } from './control-shop-routes.ts';
import { readJson, sendJson } from './http-exchange.ts';
import type { ShopifySimulator } from './simulator.ts';

const ROUTES = [...ORDER_ROUTES, ...SHOP_ROUTES, ...SIMULATOR_ROUTES];
const PREFIX = '/__control';

/**
 * Everything the simulator object does, over HTTP under `/__control`, for drivers in another process. Answers JSON;
 * 400 with the reason when an action is refused. False when the address is another's.
 */
export async function answerControl(
  simulator: ShopifySimulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  if (!url.pathname.startsWith(`${PREFIX}/`)) return false;
  const path = url.pathname.slice(PREFIX.length);
  const route = ROUTES.find((entry) => entry.method === request.method && entry.pattern.test(path));
  if (!route) {
    sendJson(response, 404, { error: `No control at ${request.method} ${path}.` });
    return true;
  }
  try {
    const key = route.pattern.exec(path)?.[1] ?? '';
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    sendJson(response, 200, await route.run(simulator, key, body, url.searchParams));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    sendJson(response, 400, { error: reason });
  }
  return true;
}
