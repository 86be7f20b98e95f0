import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HookOutcome } from '#app/pipeline/track.ts';
import { readRequestBody } from './request-body.ts';

export type HookEndpointPorts = {
  receiveHook(hookKey: string, body: Uint8Array): Promise<HookOutcome>;
  onError(error: unknown): void;
};

/** Meta's own limit of a webhook. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/**
 * Serves /hooks/1msg/{key}. 1MSG signs nothing, so the unguessable key in the path is all there
 * is (docs/decisions/005-hook-authentication.md). GET is answered 200 for whoever tests the
 * address; POST 200 once durable, 404 for an unknown key, 503 where it could not be stored.
 * https://github.com/1msg/1msg-for-agents, references/webhooks.md
 */
export function makeHookEndpoint(
  ports: HookEndpointPorts,
): (hookKey: string, request: IncomingMessage, response: ServerResponse) => Promise<void> {
  async function answer(hookKey: string, request: IncomingMessage): Promise<number> {
    const reading = await readRequestBody(request, MAX_BODY_BYTES);
    if (reading.outcome === 'too_large') return 413;
    if (reading.outcome === 'aborted') return 400;
    try {
      const outcome = await ports.receiveHook(hookKey, reading.body);
      return outcome === 'unknown_key' ? 404 : 200;
    } catch (error) {
      ports.onError(error);
      return 503;
    }
  }

  return async (hookKey, request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      response.writeHead(200).end();
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'GET, POST' }).end();
      return;
    }
    const status = await answer(hookKey, request);
    if (status === 413) response.setHeader('connection', 'close');
    response.writeHead(status).end();
  };
}
