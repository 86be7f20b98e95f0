/**
 * A stateful stand-in for 1MSG's WhatsApp API, for tests, the demonstration and fault runs.
 *
 * API, under `/{channelId}/` with the channel's token as Bearer, `?token=` or `token` in the body:
 * POST sendTemplate · GET hookInfo · GET/POST webhook · GET/POST settings · GET templates ·
 * POST addTemplate · POST removeTemplate · GET status · GET me · GET messages.
 *
 * Phone: `/phone` lists the customers' phones, `/phone/{digits}` shows one and lets you reply.
 *
 * Control, as methods of the returned object or over HTTP with JSON bodies:
 * GET  /__control/state?channel=&phone=   everything, raw request bytes included
 * GET  /__control/counts                  the figures alone; `pending: 0` means that all is quiet
 * GET  /__control/switches                defaults and what is set
 * POST /__control/switches  {channel?, phone?, set: {…}, clear?: true}
 * POST /__control/say       {channel, phone, text, type?: chat|text|button|interactive, hidePhone?}
 * POST /__control/receipt   {wamid, status}          one more status by hand
 * POST /__control/foreign   {channel, kind: ack|message|echo, phone?, status?, text?}
 * POST /__control/hook      {channel, payload}       any payload to the registered addresses
 * POST /__control/template  {channel, name, language?, status}
 * POST /__control/channel   {id, token, phone?, businessName?, webhookUrls?, …}
 * POST /__control/reset     {everything?: true}
 *
 * Switches. The narrowest scope wins: phone on a channel, phone, channel, everyone, default.
 *
 * sendTemplate
 *   reply               accept · accept_without_id · queued (a jobId, later an echo and statuses) ·
 *                       queued_silent (a jobId and nothing more) · rejected (200, sent:false) ·
 *                       http_400/401/403/404/422/429/500/503 (not taken on) · http_500_after (taken on) ·
 *                       timeout_before/after, reset_before/after (before or after it is taken on) ·
 *                       garbage, slow (both taken on)
 *   replyTimes          how many sends meet `reply`; then the next wider scope holds (null: all)
 *   replyDelayMs        wait before the answer; long ones make late replies
 *   slowByteMs          pause between the bytes of a slow reply
 *   rejectedShape       text · object, also for refused templates; rejectedText, rejectedCode
 *   errorBody           error · message · text · html; errorText replaces the words
 *   retryAfterSeconds   header of a 429 (null: none)
 *   ratePerSecond       real limit per channel, over it 429 (null: none)
 *   jobIdType           string · number; queuedDelayMs until a queued message leaves
 * Other endpoints
 *   apiReply            ok · error_200 · http_401/403/404/429/500/503 · timeout · reset · garbage · slow
 *   hookInfoUnknown     empty · 404
 *   history             false: GET messages answers with a notice
 *   status              connected · connecting · disconnected · uninitialized · unregistered
 *   webhookListShape    array · string · comma
 *   templateStatusCase  lower · upper · mixed; templateComponents array · json;
 *   templateListShape   object · bare; templateApprovalMs approves added templates (null: never),
 *                       or rejects them where templateRejection gives a reason
 * What becomes of a message
 *   receipts            none · sent · delivered · read · failed, or any list of statuses in order
 *   sentDelayMs, deliveredDelayMs, readDelayMs, failedDelayMs   each from the status before
 *   failureShape        text (no code) · object · array · number · errors; failureText, failureCode
 *   normalisePhones     the chat id differs from the phone sent (BR 9, MX 1, AR 9, VE 0)
 * Hooks
 *   hookShape           ack · hooks · entry (raw; also by the channel's own rawHooks setting)
 *   omitInstanceId, echo (our own messages come back with fromMe)
 *   hookBatch           items per request, collected for at most hookBatchMs
 *   hookDuplicate       extra copies; hookShuffle statuses out of order, after the last one;
 *   hookDrop            statuses are reached, told by hookInfo only
 *   hookBeforeReply     all statuses at once and before the answer to sendTemplate
 *   hookTries, hookRetryMs, hookRetryFactor, hookRetryMaxMs, hookTimeoutMs   repeats until 200
 *   hookDisableAfter    failures in a row until an address is disabled (null: never)
 * Chance
 *   faults              probability per fault name, drawn from the simulator's seed: every `reply` but
 *                       accept, receipts_none, receipts_failed, hook_drop, hook_duplicate,
 *                       hook_shuffle, hook_before_reply, hook_foreign; `counts.faults` tells how many
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerChannelRequest } from './channel-api.ts';
import { type ChannelOptions, makeChannel } from './channel-state.ts';
import { answerControlRequest } from './control-api.ts';
import { makeHookSender } from './hook-delivery.ts';
import { type Exchange, readExchange } from './http-exchange.ts';
import { answerPhoneRequest } from './phone-routes.ts';
import { jsonReply, type Reply, writeReply } from './replies.ts';
import { makeSeededRandom } from './seeded-random.ts';
import type { Simulation } from './simulation.ts';
import { makeControls, type SimulatorControls } from './simulator-controls.ts';
import { makeSwitchBoard } from './switch-board.ts';
import type { SwitchPatch } from './switches.ts';
import { makeTimers } from './timers.ts';

export type OneMsgSimulatorOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Defaults to one channel, `VID100000001` with the token `sandbox-token`. */
  channels?: ChannelOptions[];
  /** Hold for everyone, and survive a reset. */
  switches?: SwitchPatch;
  seed?: number;
};

export type OneMsgSimulator = SimulatorControls & {
  /** The base URL, without a slash at the end. */
  url: string;
  port: number;
  /** Stops everything at once; open requests are cut. */
  close(): Promise<void>;
};

export const defaultChannel: ChannelOptions = { id: 'VID100000001', token: 'sandbox-token' };

/** Starts a simulator; rejects if the port is taken. */
export async function startOneMsgSimulator(
  options: OneMsgSimulatorOptions = {},
): Promise<OneMsgSimulator> {
  const channels = options.channels ?? [defaultChannel];
  const random = makeSeededRandom(options.seed ?? 1);
  const timers = makeTimers();
  const simulation: Simulation = {
    channels: new Map(channels.map((one) => [one.id, makeChannel(one)])),
    switches: makeSwitchBoard(options.switches ?? {}),
    random,
    timers,
    replyTimers: makeTimers(),
    hooks: makeHookSender(timers, random),
    faultCounts: {},
    requestCounts: {},
    sendCalls: [],
  };
  const controls = makeControls(simulation, channels);
  const server = createServer((request, response) => {
    void serve(simulation, controls, request, response);
  });

  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  return {
    ...controls,
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    async close() {
      timers.clear();
      simulation.replyTimers.clear();
      await simulation.hooks.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  simulation: Simulation,
  controls: SimulatorControls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const exchange = await readExchange(request);
    writeReply(response, await answer(simulation, controls, exchange), simulation.replyTimers);
  } catch (error) {
    // The caller left midway, or the simulator is wrong: never silently a success.
    const reply = jsonReply(500, { error: `Simulator failure: ${String(error)}` });
    if (!response.headersSent) writeReply(response, reply, simulation.replyTimers);
  }
}

function answer(
  simulation: Simulation,
  controls: SimulatorControls,
  exchange: Exchange,
): Promise<Reply> {
  switch (exchange.segments[0]) {
    case '__control':
      return answerControlRequest(simulation, controls, exchange);
    case 'phone':
      return answerPhoneRequest(simulation, exchange);
    default:
      return answerChannelRequest(simulation, exchange);
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
