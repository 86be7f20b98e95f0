/**
 * The reference for sending and tracking: posts the same bytes in a bare loop of undici, and takes
 * the same reports in a server that does nothing with them.
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { z } from 'zod';
import { answerParent } from '../answer-parent.ts';
import { phoneOf } from './orders.ts';

/** Requests under way at a time. */
const MOST_CALLS = 64;

const bareLoopQuestion = z.object({
  responderUrl: z.string(),
  channels: z.array(z.object({ id: z.string(), token: z.string() })),
  firstNumber: z.number(),
  messages: z.number(),
});
export type BareLoopQuestion = z.infer<typeof bareLoopQuestion>;

/** What the app sends for the same order, to the byte but for the phone and the order's name. */
function bodyOf(number: number): string {
  const values = ['Marta', `order #${number}`, 'Shipped'];
  return JSON.stringify({
    phone: phoneOf(number),
    template: 'order_status_update',
    namespace: '5ca1e000_0000_4000_8000_000000000001',
    language: { policy: 'deterministic', code: 'en' },
    params: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }],
    messageSendTtlSeconds: 43200,
  });
}

async function postAll(question: BareLoopQuestion): Promise<void> {
  const { responderUrl, channels, firstNumber, messages } = question;
  const pool = new Pool(responderUrl, { connections: MOST_CALLS, pipelining: 1 });
  let next = 0;
  const line = async (): Promise<void> => {
    for (let own = next++; own < messages; own = next++) {
      const channel = channels[own % channels.length];
      if (channel === undefined) throw new Error('There is a channel');
      const response = await pool.request({
        path: `/${channel.id}/sendTemplate`,
        method: 'POST',
        headers: {
          authorization: `Bearer ${channel.token}`,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body: bodyOf(firstNumber + own),
      });
      await response.body.text();
      if (response.statusCode !== 200) throw new Error(`Answered ${response.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: MOST_CALLS }, line));
  await pool.close();
}

const server = createServer((request, response) => {
  request.on('end', () => response.writeHead(200).end());
  request.resume();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('No port was given');

answerParent(`http://127.0.0.1:${address.port}`, async (asked) => {
  await postAll(bareLoopQuestion.parse(asked));
});
