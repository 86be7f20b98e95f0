import { decode } from 'turbo-stream';
import type { MerchantApp } from '#app/pipeline/merchant-app.ts';
import { CHANNEL, SHOP, type World } from './world.ts';

type Answer<Call extends keyof MerchantApp> = Awaited<ReturnType<MerchantApp[Call]>>;

/**
 * A merchant at work: asks the app's real routes as the browser does, through the tunnel and with
 * a session token, so that Shopify's authentication is gone through every time.
 */
export type Merchant = {
  /** Opens the app from the admin, which installs it by token exchange. */
  open(): Promise<void>;
  connectChannel(): Promise<Answer<'connectChannel'>>;
  readSettings(): Promise<Answer<'readSettings'>>;
  saveSettings(
    form: Partial<Parameters<MerchantApp['saveSettings']>[1]>,
  ): Promise<Answer<'saveSettings'>>;
  switchStatuses(statuses: Readonly<Record<string, boolean>>): Promise<Answer<'saveLabels'>>;
  switchSending(on: boolean): Promise<Answer<'switchSending'>>;
  listNotifications(search?: string): Promise<Answer<'listNotifications'>>;
  readNotification(id: string): Promise<Answer<'readNotification'>>;
};

/** A browser's name: the library turns crawlers and bare clients away. */
const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0 Safari/537.36';

export function makeMerchant(world: Pick<World, 'shopify' | 'tunnel'>): Merchant {
  const { shopify, tunnel } = world;

  async function ask(path: string, body?: FormData | object): Promise<unknown> {
    const token = await shopify.sessionToken(SHOP);
    const isForm = body instanceof FormData;
    const response = await fetch(`${tunnel.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': BROWSER,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    }
    const decoded = await decode(response.body);
    await decoded.done;
    return decoded.value;
  }

  // Pages are read with the types the app itself has for them: this is its own test client.
  async function load<Data>(path: string, route: string): Promise<Data> {
    const answer = (await ask(path)) as Record<string, { data: Data }>;
    const entry = answer[route];
    if (entry === undefined) throw new Error(`${path} has no data of ${route}`);
    return entry.data;
  }

  async function act<Data>(path: string, body: FormData | object): Promise<Data> {
    return ((await ask(path, body)) as { data: Data }).data;
  }

  const readSettings = async (): Promise<Answer<'readSettings'>> => {
    const page = await load<{ settings: Answer<'readSettings'> }>(
      '/app/settings.data',
      'routes/app.settings._index',
    );
    return page.settings;
  };

  return {
    async open() {
      const token = await shopify.sessionToken(SHOP);
      const query = new URLSearchParams({
        embedded: '1',
        shop: SHOP,
        host: Buffer.from(`admin.shopify.com/store/${SHOP.split('.')[0]}`).toString('base64'),
        id_token: token,
        locale: 'en',
      });
      const response = await fetch(`${tunnel.url}/app?${query}`, {
        headers: { 'user-agent': BROWSER },
      });
      if (response.status !== 200) {
        throw new Error(`Opening the app answered ${response.status}: ${await response.text()}`);
      }
    },
    connectChannel: () =>
      act('/app/settings.data?index', {
        intent: 'connect',
        channelId: CHANNEL.id,
        token: CHANNEL.token,
        baseUrl: null,
      }),
    readSettings,
    async saveSettings(form) {
      const settings = await readSettings();
      const { version, templateName, defaultLanguage, defaultCountry } = settings;
      const { testOrdersOn, confirmedOn } = settings;
      return act('/app/settings.data?index', {
        intent: 'save',
        form: {
          version,
          templateName,
          defaultLanguage,
          defaultCountry,
          testOrdersOn,
          confirmedOn,
          ...form,
        },
      });
    },
    async switchStatuses(switches) {
      const { version, statuses } = await readSettings();
      return act('/app/settings/statuses.data', {
        version,
        statuses: statuses.map(({ status, on, labels }) => ({
          status,
          on: switches[status] ?? on,
          labels,
        })),
      });
    },
    switchSending(on) {
      const form = new FormData();
      form.set('sending', on ? 'on' : 'off');
      return act('/app.data?index', form);
    },
    async listNotifications(search) {
      const query = search === undefined ? '' : `?${new URLSearchParams({ search })}`;
      const page = await load<{ page: Answer<'listNotifications'> }>(
        `/app/notifications.data${query}`,
        'routes/app.notifications._index',
      );
      return page.page;
    },
    async readNotification(id) {
      const page = await load<{ story: Answer<'readNotification'> }>(
        `/app/notifications/${id}.data`,
        'routes/app.notifications.$id',
      );
      return page.story;
    },
  };
}

function expectOutcome(answer: { outcome: string }, outcome: string): void {
  if (answer.outcome !== outcome) {
    throw new Error(`Expected "${outcome}", the app answered ${JSON.stringify(answer)}`);
  }
}

/** Installs the app and sets it up as a merchant does, up to sending switched on. */
export async function setUpApp(
  merchant: Merchant,
  statuses: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  await merchant.open();
  expectOutcome(await merchant.connectChannel(), 'connected');
  expectOutcome(await merchant.saveSettings({ templateName: 'order_status_update' }), 'saved');
  expectOutcome(await merchant.switchStatuses(statuses), 'saved');
  expectOutcome(await merchant.switchSending(true), 'on');
  // Shopify's times have whole seconds: what happens in this one would count as before the start.
  await new Promise((resolve) => setTimeout(resolve, 1100));
}
