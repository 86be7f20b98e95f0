import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeOneMsgClient, type OneMsgClient } from '#app/onemsg/client.server.ts';
import { type HookReading, readHook } from '#app/onemsg/hook-reader.ts';
import { readTemplateFamilies } from '#app/onemsg/template-reader.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import { type ReplyMode, replyModes, type SwitchPatch } from '#sandbox/onemsg/switches.ts';
import { startHttpServer } from './local-server.ts';

let simulator: OneMsgSimulator;
let client: OneMsgClient;

beforeAll(async () => {
  simulator = await startOneMsgSimulator();
  client = makeOneMsgClient({ allowedBaseUrls: [simulator.url], requestTimeoutMs: 400 });
});
afterEach(() => simulator.reset({ everything: true }));
afterAll(async () => {
  await simulator.close();
  await client.close();
});

const channel = () => ({
  baseUrl: simulator.url,
  channelId: 'VID100000001',
  token: 'sandbox-token',
});

async function usable() {
  const answer = await client.listTemplates(channel());
  if (!answer.ok) throw new Error(answer.problem);
  const family = readTemplateFamilies(answer.templates).find(({ isUsable }) => isUsable);
  const language = family?.languages.find(({ unusable }) => unusable === null);
  if (!family || !language?.namespace) throw new Error('The simulator has no usable template');
  return { template: family.name, language: language.language, namespace: language.namespace };
}

const params = ['Maria', 'order #1042', 'Shipped'] as const;
const send = async (phone = '4930901820') =>
  client.sendTemplate(channel(), { phone, ...(await usable()), params });

describe('what a reply becomes', () => {
  const expected: Record<ReplyMode, object> = {
    accept: { outcome: 'accepted', wamid: expect.stringMatching(/^wamid\./) },
    accept_without_id: { outcome: 'accepted', wamid: null },
    queued: { outcome: 'queued', jobId: expect.stringMatching(/./) },
    queued_silent: { outcome: 'queued', jobId: expect.stringMatching(/./) },
    rejected: { outcome: 'retry', code: 131000 },
    http_400: { outcome: 'rejected', reason: 'refused' },
    http_401: { outcome: 'hold_channel', reason: 'token_refused' },
    http_403: { outcome: 'hold_channel', reason: 'blocked_at_onemsg' },
    http_404: { outcome: 'hold_channel', reason: 'channel_not_found' },
    http_422: { outcome: 'hold_template' },
    http_429: { outcome: 'throttled', scope: 'channel' },
    http_500: { outcome: 'unconfirmed', cause: 'server_error' },
    http_503: { outcome: 'unconfirmed', cause: 'server_error' },
    http_500_after: { outcome: 'unconfirmed', cause: 'server_error' },
    timeout_before: { outcome: 'unconfirmed', cause: 'timeout' },
    timeout_after: { outcome: 'unconfirmed', cause: 'timeout' },
    reset_before: { outcome: 'unconfirmed', cause: 'reset' },
    reset_after: { outcome: 'unconfirmed', cause: 'reset' },
    garbage: { outcome: 'unconfirmed', cause: 'unreadable' },
    slow: { outcome: 'accepted' },
  };

  test.each(replyModes)('%s', async (reply) => {
    const template = await usable();
    simulator.setSwitches({ reply, slowByteMs: 0 });
    const message = { phone: '4930901820', ...template, params };
    const outcome = await client.sendTemplate(channel(), message);
    expect(outcome).toMatchObject(expected[reply]);
    expect(JSON.stringify(outcome)).not.toContain('sandbox-token');
    expect(simulator.sendCalls()).toHaveLength(1);
  });

  test.each(['error', 'message', 'text', 'html'] as const)('errors as %s', async (errorBody) => {
    const template = await usable();
    simulator.setSwitches({ reply: 'http_401', errorBody });
    const message = { phone: '4930901820', ...template, params };
    const outcome = await client.sendTemplate(channel(), message);
    expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'token_refused' });
    expect(JSON.stringify(outcome)).not.toContain('sandbox-token');
  });

  test('the text arrives filled in', async () => {
    await send();
    expect(simulator.messages()[0]).toMatchObject({ phone: '4930901820', parameters: params });
  });

  test('a missing namespace and a wrong template hold the template', async () => {
    const template = await usable();
    const message = { phone: '4930901820', ...template, params };
    const noNamespace = await client.sendTemplate(channel(), { ...message, namespace: '' });
    expect(noNamespace).toMatchObject({ outcome: 'hold_template', reason: 'template_missing' });
    const noTemplate = await client.sendTemplate(channel(), { ...message, template: 'nothing' });
    expect(noTemplate).toMatchObject({ outcome: 'hold_template', reason: 'template_missing' });
  });

  test('a wrong token', async () => {
    const template = await usable();
    const wrong = { ...channel(), token: 'another-token' };
    const outcome = await client.sendTemplate(wrong, { phone: '4930901820', ...template, params });
    expect(outcome).toMatchObject({ outcome: 'hold_channel', reason: 'token_refused' });
    expect(JSON.stringify(outcome)).not.toContain('another-token');
  });
});

describe('reads', () => {
  test('status, profile and templates', async () => {
    expect(await client.getStatus(channel())).toMatchObject({ ok: true, status: 'connected' });
    expect(await client.getMe(channel())).toMatchObject({ ok: true, phone: expect.any(String) });
    simulator.setSwitches({ templateStatusCase: 'mixed', templateComponents: 'json' });
    const before = await usable();
    simulator.setSwitches({ templateListShape: 'bare' });
    expect(await usable()).toEqual(before);
  });

  test('an unknown channel', async () => {
    const answer = await client.getStatus({ ...channel(), channelId: 'VID9' });
    expect(answer).toMatchObject({ ok: false });
  });

  test('hookInfo tells what hooks would have told', async () => {
    simulator.setSwitches({ hookDrop: true });
    const outcome = await send('5511987654321');
    if (outcome.outcome !== 'accepted' || outcome.wamid === null) throw new Error(outcome.outcome);
    const { wamid } = outcome;
    await expect
      .poll(async () => {
        const answer = await client.hookInfo(channel(), wamid);
        return answer.ok ? answer.reading.receipts.map(({ status }) => status) : answer.problem;
      })
      .toContain('read');
  });

  test.each(['empty', '404'] as const)(
    'an unknown id answered with %s',
    async (hookInfoUnknown) => {
      simulator.setSwitches({ hookInfoUnknown });
      expect(await client.hookInfo(channel(), 'wamid.nothing')).toMatchObject({
        ok: true,
        reading: { receipts: [] },
      });
    },
  );

  test('our own message stands in the history', async () => {
    await send();
    const answer = await client.getMessages(channel(), {});
    if (!answer.ok) throw new Error(answer.problem);
    expect(answer.inbound).toEqual([]);
    expect(answer.echoes).toMatchObject([{ phone: '4930901820', text: expect.any(String) }]);
  });
});

describe('hooks as the simulator posts them', () => {
  async function hooksAfterSend(patch: SwitchPatch, phone: string): Promise<HookReading[]> {
    const readings: HookReading[] = [];
    const receiver = await startHttpServer((response, request) => {
      readings.push(readHook(JSON.parse(request.body)));
      response.end();
    });
    try {
      expect(await client.setWebhook(channel(), [`${receiver.url}/hook`])).toEqual({ ok: true });
      await client.setSettings(channel(), { ackNotificationsOn: true });
      simulator.setSwitches(patch);
      await send(phone);
      await expect.poll(() => simulator.pending()).toBe(0);
      return readings;
    } finally {
      await receiver.close();
    }
  }

  test.each(['ack', 'hooks', 'entry'] as const)('reports in `%s`', async (hookShape) => {
    const readings = await hooksAfterSend({ hookShape }, '4930901820');
    expect(readings.every(({ recognised }) => recognised)).toBe(true);
    expect(readings.flatMap(({ unreadItems }) => unreadItems)).toEqual([]);
    const receipts = readings.flatMap((reading) => reading.receipts);
    expect(receipts.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    const [sent] = simulator.messages();
    for (const receipt of receipts) {
      expect(receipt).toMatchObject({ wamid: sent?.wamid, phone: '4930901820' });
    }
  });

  test.each(['text', 'object', 'array', 'number', 'errors'] as const)(
    'a failure as %s',
    async (failureShape) => {
      const readings = await hooksAfterSend({ receipts: 'failed', failureShape }, '4930901820');
      const failed = readings
        .flatMap(({ receipts }) => receipts)
        .find(({ status }) => status === 'failed');
      if (failureShape === 'text') expect(failed?.errorText).toBe('Message undeliverable');
      else expect(failed?.code).toBe(131026);
    },
  );

  test('an echo of our own message is no customer', async () => {
    const readings = await hooksAfterSend({ echo: true, receipts: 'none' }, '4930901820');
    expect(readings.flatMap(({ inbound }) => inbound)).toEqual([]);
    expect(readings.flatMap(({ echoes }) => echoes)).toMatchObject([{ phone: '4930901820' }]);
  });
});
