import { decode } from 'turbo-stream';
import type { MerchantApp, NotificationRow } from '#app/pipeline/merchant-app.ts';
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
  /** Gives every status the label that `labelOf` makes, in every language of the template. */
  nameStatuses(labelOf: (status: string) => string): Promise<Answer<'saveLabels'>>;
  switchSending(on: boolean): Promise<Answer<'switchSending'>>;
  listNotifications(search?: string): Promise<Answer<'listNotifications'>>;
  /** Turns page after page, from the newest notification to the oldest. */
  listAllNotifications(): Promise<NotificationRow[]>;
  readNotification(id: string): Promise<Answer<'readNotification'>>;
};

/** A browser's name: the library turns crawlers and bare clients away. */
const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0 Safari/537.36';

/** Which shop a merchant has, and the 1MSG channel to connect it to. */
export type MerchantOf = { shop: string; channel: { id: string; token: string } };

export function makeMerchant(
  world: Pick<World, 'shopify' | 'tunnel'>,
  { shop, channel }: MerchantOf = { shop: SHOP, channel: CHANNEL },
): Merchant {
  const { shopify, tunnel } = world;

  async function ask(path: string, body?: FormData | object): Promise<unknown> {
    const token = await shopify.sessionToken(shop);
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

  const readPage = async (
    query: Readonly<Record<string, string>>,
  ): Promise<Answer<'listNotifications'>> => {
    const page = await load<{ page: Answer<'listNotifications'> }>(
      `/app/notifications.data?${new URLSearchParams(query)}`,
      'routes/app.notifications._index',
    );
    return page.page;
  };

  return {
    async open() {
      const token = await shopify.sessionToken(shop);
      const query = new URLSearchParams({
        embedded: '1',
        shop,
        host: Buffer.from(`admin.shopify.com/store/${shop.split('.')[0]}`).toString('base64'),
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
        channelId: channel.id,
        token: channel.token,
        baseUrl: null,
      }),
    readSettings,
    async saveSettings(form) {
      const settings = await readSettings();
      const { version, templateName, defaultLanguage, defaultCountry } = settings;
      const { testOrdersOn, confirmedOn, dailyLimit } = settings;
      return act('/app/settings.data?index', {
        intent: 'save',
        form: {
          version,
          templateName,
          defaultLanguage,
          defaultCountry,
          testOrdersOn,
          confirmedOn,
          dailyLimit,
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
    async nameStatuses(labelOf) {
      const { version, statuses, languages } = await readSettings();
      return act('/app/settings/statuses.data', {
        version,
        statuses: statuses.map(({ status, on }) => ({
          status,
          on,
          labels: Object.fromEntries(languages.map((language) => [language, labelOf(status)])),
        })),
      });
    },
    switchSending(on) {
      const form = new FormData();
      form.set('sending', on ? 'on' : 'off');
      return act('/app.data?index', form);
    },
    listNotifications: (search) => readPage(search === undefined ? {} : { search }),
    async listAllNotifications() {
      const rows: NotificationRow[] = [];
      let page = await readPage({});
      rows.push(...page.rows);
      while (page.next !== null) {
        page = await readPage({ cursor: page.next });
        rows.push(...page.rows);
      }
      return rows;
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

/**
 * Waits for the next second: Shopify's times have whole ones, so that what happens in this one
 * counts as no later than what has happened in it.
 */
export async function nextSecond(): Promise<void> {
  // A little more, since a timer may fire early.
  await new Promise((resolve) => setTimeout(resolve, 1020 - (Date.now() % 1000)));
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
  // What happens in this one would count as before the start.
  await nextSecond();
}
