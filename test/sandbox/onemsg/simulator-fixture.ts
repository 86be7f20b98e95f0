import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  type OneMsgSimulator,
  type OneMsgSimulatorOptions,
  startOneMsgSimulator,
} from '#sandbox/onemsg/simulator.ts';

export const channelId = 'VID100000001';
export const token = 'secret-token-1';
export const namespace = 'ca300906_cfbc_410b_99fb_dcee8e13d578';

/** A simulator that is closed when the test is over, with one channel that reports deliveries. */
export async function simulatorForTest(
  options: OneMsgSimulatorOptions = {},
): Promise<OneMsgSimulator> {
  const simulator = await startOneMsgSimulator({
    channels: [{ id: channelId, token, ackNotificationsOn: true }],
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

export type Json = Record<string, unknown>;
const jsonSchema = z.record(z.string(), z.unknown());

/** A listener for webhooks. `answers` are the statuses of the first requests; after them 200. */
export async function hookListener(answers: number[] = []) {
  const bodies: Json[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    bodies.push(jsonSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/hook`, bodies };
}

const rowsSchema = z.array(jsonSchema);

/** The elements of one array (`ack`, `hooks`, `messages`) over all webhook requests. */
export function elements(bodies: readonly Json[], name: string): Json[] {
  return bodies.flatMap((body) => rowsSchema.parse(body[name] ?? []));
}

/** The statuses told so far, in the order of arrival. */
export function statuses(bodies: readonly Json[], name = 'ack'): unknown[] {
  return elements(bodies, name).map((row) => row.status);
}

export function orderMessage(changes: Json = {}): Json {
  return {
    phone: '12025550123',
    template: 'order_status_update',
    namespace,
    language: { policy: 'deterministic', code: 'en' },
    params: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Maria' },
          { type: 'text', text: 'order #1042' },
          { type: 'text', text: 'Shipped' },
        ],
      },
    ],
    ...changes,
  };
}

export type Answer = { status: number; headers: Headers; text: string; json: Json };

/** One call to a channel's API; a body that is no JSON object comes back as `{}` beside its text. */
export async function call(
  simulator: OneMsgSimulator,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  options: { token?: string; channel?: string; timeoutMs?: number } = {},
): Promise<Answer> {
  const response = await fetch(`${simulator.url}/${options.channel ?? channelId}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${options.token ?? token}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(options.timeoutMs ?? 5000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: objectIn(text) };
}

function objectIn(text: string): Json {
  try {
    return jsonSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

export function send(simulator: OneMsgSimulator, changes: Json = {}, timeoutMs = 5000) {
  return call(simulator, 'POST', 'sendTemplate', orderMessage(changes), { timeoutMs });
}

/** A call to the control API. */
export async function control(
  simulator: OneMsgSimulator,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${simulator.url}/__control/${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, json: objectIn(await response.text()) };
}

export async function registerHook(simulator: OneMsgSimulator, ...urls: string[]): Promise<void> {
  await call(simulator, 'POST', 'webhook', { webhookUrl: urls });
}
