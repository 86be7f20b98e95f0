/**
 * Stands in for 1MSG in a process of its own: accepts template messages and posts three delivery
 * reports for each, one after the other, until every one of them was answered 200.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { answerParent } from '../answer-parent.ts';
import { readSentMessage } from './read-sent-message.ts';
import {
  monotonicNow,
  type ResponderArrival,
  type ResponderChannel,
  type ResponderCounts,
  responderQuestion,
} from './responder-messages.ts';

const STATUSES = ['sent', 'delivered', 'read'] as const;
/** Reports under way at a time, over all channels. */
const MOST_REPORTS = 256;
const AGAIN_MS = 200;

type Report = { channel: ResponderChannel; wamid: string; phone: string; step: number };

const channels = new Map<string, ResponderChannel>();
const pools = new Map<string, Pool>();
let counts = noCounts();
let arrivals: ResponderArrival[] = [];
let made = 0;
let underWay = 0;
let waiting: Report[] = [];
let nextWaiting = 0;

function noCounts(): ResponderCounts {
  return {
    accepted: 0,
    refused: 0,
    firstArrivalAt: 0,
    lastArrivalAt: 0,
    lastHookAt: 0,
    hooksAnswered: 0,
    hooksAgain: 0,
  };
}

/** An id of WhatsApp's form, which holds the phone. */
function makeWamid(phone: string): string {
  made += 1;
  return `wamid.${Buffer.from(`${phone} ${process.pid} ${made}`).toString('base64')}`;
}

function poolOf(origin: string): Pool {
  const known = pools.get(origin);
  if (known !== undefined) return known;
  const pool = new Pool(origin, { connections: MOST_REPORTS, pipelining: 1 });
  pools.set(origin, pool);
  return pool;
}

function postNext(): void {
  while (underWay < MOST_REPORTS) {
    const report = waiting[nextWaiting];
    if (report === undefined) {
      waiting = [];
      nextWaiting = 0;
      return;
    }
    nextWaiting += 1;
    underWay += 1;
    void post(report);
  }
}

function enqueue(report: Report): void {
  waiting.push(report);
  postNext();
}

/** https://github.com/1msg/1msg-for-agents, references/webhooks.md */
function bodyOf({ channel, wamid, phone, step }: Report): string {
  const ack = {
    id: wamid,
    bsuid: null,
    phone,
    chatId: `${phone}@c.us`,
    status: STATUSES[step],
    category: 'utility',
    userName: null,
  };
  return JSON.stringify({ instanceId: channel.id, ack: [ack] });
}

async function isAnswered(hookUrl: string, body: string): Promise<boolean> {
  const { origin, pathname } = new URL(hookUrl);
  try {
    const response = await poolOf(origin).request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    // Whoever takes the reports is away: this one is counted, kept and posted again.
    return false;
  }
}

async function post(report: Report): Promise<void> {
  const answered = await isAnswered(report.channel.hookUrl, bodyOf(report));
  underWay -= 1;
  if (answered) {
    counts.hooksAnswered += 1;
    counts.lastHookAt = monotonicNow();
    if (report.step < STATUSES.length - 1) waiting.push({ ...report, step: report.step + 1 });
  } else {
    counts.hooksAgain += 1;
    setTimeout(enqueue, AGAIN_MS, report);
  }
  postNext();
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  counts.refused += 1;
  answer(response, status, { message });
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = monotonicNow();
  const [, id, operation] = (request.url ?? '').split('/');
  const channel = channels.get(id ?? '');
  const text = await readBody(request);
  if (channel === undefined || request.headers.authorization !== `Bearer ${channel.token}`) {
    refuse(response, 401, 'invalid or expired token');
    return;
  }
  const sent = operation === 'sendTemplate' ? readSentMessage(text) : null;
  if (sent === null) {
    refuse(response, 422, 'not a template message');
    return;
  }
  const wamid = makeWamid(sent.phone);
  if (counts.accepted === 0) counts.firstArrivalAt = at;
  counts.accepted += 1;
  counts.lastArrivalAt = at;
  arrivals.push({ channelId: channel.id, ...sent, at });
  answer(response, 200, {
    sent: true,
    id: wamid,
    message: `Sent to ${sent.phone}@c.us`,
    description: 'Message has been sent to the provider',
  });
  enqueue({ channel, wamid, phone: sent.phone, step: 0 });
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    process.stderr.write(`responder: ${String(error)}\n`);
    response.destroy();
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('No port was given');

answerParent(`http://127.0.0.1:${address.port}`, async (asked) => {
  const question = responderQuestion.parse(asked);
  switch (question.kind) {
    case 'channels':
      for (const channel of question.channels) channels.set(channel.id, channel);
      return null;
    case 'reset':
      counts = noCounts();
      arrivals = [];
      return null;
    case 'counts':
      return counts;
    case 'arrivals':
      return arrivals;
  }
});
