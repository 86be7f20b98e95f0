import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeOneMsgClient, type OneMsgClient } from '#app/onemsg/client.server.ts';
import {
  readHookState,
  registerHook,
  unregisterHook,
} from '#app/onemsg/hook-registration.server.ts';
import { type OneMsgSimulator, startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';

const URLS = ['https://a.example/1', 'https://b.example/2', 'https://c.example/3'];
const ours = {
  url: 'https://us.example/hooks/new-secret',
  isOurs: (url: string) => url.startsWith('https://us.example/hooks/'),
};

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
const listed = () => simulator.webhooks('VID100000001').map(({ url }) => url);

describe('registering', () => {
  test('an empty list', async () => {
    expect(await registerHook(client, channel(), ours)).toEqual({
      outcome: 'registered',
      changed: true,
      otherUrls: 0,
    });
    expect(listed()).toEqual([ours.url]);
    const settings = await client.getSettings(channel());
    expect(settings).toMatchObject({ ok: true, ackNotificationsOn: true });
  });

  test.each(['array', 'string', 'comma'] as const)(
    'foreign addresses stay (%s)',
    async (webhookListShape) => {
      simulator.setSwitches({ webhookListShape });
      await client.setWebhook(channel(), URLS);
      expect(await registerHook(client, channel(), ours)).toMatchObject({
        outcome: 'registered',
        otherUrls: 3,
      });
      expect(listed()).toEqual([...URLS, ours.url]);
    },
  );

  test('again changes nothing', async () => {
    await registerHook(client, channel(), ours);
    expect(await registerHook(client, channel(), ours)).toMatchObject({
      outcome: 'registered',
      changed: false,
    });
  });

  test('an older address of ours is replaced, even where five are taken', async () => {
    const list = [...URLS, 'https://us.example/hooks/old', 'https://d.example/4'];
    await client.setWebhook(channel(), list);
    expect(await registerHook(client, channel(), ours)).toMatchObject({
      outcome: 'registered',
      otherUrls: 4,
    });
    expect(listed()).toEqual([...URLS, ours.url, 'https://d.example/4']);
  });

  test('five foreign addresses leave no room, and stay', async () => {
    const list = [...URLS, 'https://d.example/4', 'https://e.example/5'];
    await client.setWebhook(channel(), list);
    expect(await registerHook(client, channel(), ours)).toEqual({
      outcome: 'too_many_urls',
      urls: 5,
    });
    expect(listed()).toEqual(list);
  });

  test.each([
    ['http_401', 'unauthorized'],
    ['http_404', 'not_found'],
    ['http_500', 'unreachable'],
    ['timeout', 'unreachable'],
  ] as const)('%s fails as %s', async (apiReply, problem) => {
    simulator.setSwitches({ apiReply });
    expect(await registerHook(client, channel(), ours)).toMatchObject({
      outcome: 'failed',
      problem: { problem },
    });
  });
});

describe('what others do at the same time', () => {
  /** The real client, with something done before its n-th read of the list. */
  function meddled(before: (read: number) => Promise<unknown>): OneMsgClient {
    let reads = 0;
    return {
      ...client,
      getWebhook: async (credentials) => {
        reads += 1;
        await before(reads);
        return client.getWebhook(credentials);
      },
    };
  }

  test('an address that appears between the reads is kept', async () => {
    const busy = meddled(async (read) => {
      if (read === 2) await client.setWebhook(channel(), URLS);
    });
    expect(await registerHook(busy, channel(), ours)).toMatchObject({
      outcome: 'registered',
      otherUrls: 3,
    });
    expect(listed()).toEqual([...URLS, ours.url]);
  });

  test('our address taken out again is put back', async () => {
    const busy = meddled(async (read) => {
      if (read === 3) await client.setWebhook(channel(), URLS);
    });
    expect(await registerHook(busy, channel(), ours)).toMatchObject({
      outcome: 'registered',
      otherUrls: 3,
    });
    expect(listed()).toEqual([...URLS, ours.url]);
  });

  test('a list that never rests is given up', async () => {
    const busy = meddled((read) => client.setWebhook(channel(), [`https://x.example/${read}`]));
    expect(await registerHook(busy, channel(), ours)).toEqual({ outcome: 'not_kept' });
  });

  test('delivery reports that stay off are no success', async () => {
    const deaf: OneMsgClient = { ...client, setSettings: async () => ({ ok: true }) };
    await client.setSettings(channel(), { ackNotificationsOn: false });
    expect(await registerHook(deaf, channel(), ours)).toEqual({ outcome: 'reports_off' });
  });
});

describe('disabled addresses', () => {
  const hooksWith = async (status: string): Promise<OneMsgClient> => ({
    ...client,
    getWebhook: async (credentials) => {
      const answer = await client.getWebhook(credentials);
      if (!answer.ok) return answer;
      return {
        ...answer,
        statuses: [{ url: ours.url, status: status === 'disabled' ? 'disabled' : 'active' }],
      };
    },
  });

  test('are posted again', async () => {
    await client.setWebhook(channel(), [ours.url, ...URLS]);
    const disabled = await hooksWith('disabled');
    expect(await registerHook(disabled, channel(), ours)).toMatchObject({
      outcome: 'registered',
      changed: true,
    });
    const active = await hooksWith('active');
    expect(await registerHook(active, channel(), ours)).toMatchObject({ changed: false });
  });

  test('are told from missing and active ones', async () => {
    const state = async () => {
      const answer = await client.getWebhook(channel());
      if (!answer.ok) throw new Error(answer.problem);
      return readHookState(answer, ours.url);
    };
    expect(await state()).toBe('missing');
    await registerHook(client, channel(), ours);
    expect(await state()).toBe('active');
    const disabled = {
      urls: [ours.url],
      statuses: [{ url: `${ours.url}/`, status: 'disabled' as const }],
    };
    expect(readHookState(disabled, ours.url)).toBe('disabled');
    expect(readHookState({ urls: [ours.url], statuses: [] }, ours.url)).toBe('unknown');
  });
});

describe('unregistering', () => {
  test('leaves foreign addresses', async () => {
    await client.setWebhook(channel(), [...URLS, ours.url, 'https://us.example/hooks/old']);
    expect(await unregisterHook(client, channel(), ours)).toEqual({
      outcome: 'unregistered',
      changed: true,
    });
    expect(listed()).toEqual(URLS);
  });

  test('clears a list that was ours alone', async () => {
    await registerHook(client, channel(), ours);
    expect(await unregisterHook(client, channel(), ours)).toEqual({
      outcome: 'unregistered',
      changed: true,
    });
    expect(listed()).toEqual([]);
  });

  test('of an address that is not there changes nothing', async () => {
    await client.setWebhook(channel(), URLS);
    expect(await unregisterHook(client, channel(), ours)).toEqual({
      outcome: 'unregistered',
      changed: false,
    });
    expect(listed()).toEqual(URLS);
  });
});
