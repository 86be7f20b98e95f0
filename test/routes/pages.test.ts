import { describe, expect, test } from 'vitest';
import { countPeriod, type DailyCount } from '#app/domain/daily-counts.ts';
import type {
  HomeView,
  NotificationPage,
  NotificationQuery,
  NotificationStory,
  SettingsView,
} from '#app/pipeline/merchant-app.ts';
import * as root from '#app/routes/_index.tsx';
import * as home from '#app/routes/app._index.tsx';
import * as notifications from '#app/routes/app.notifications._index.tsx';
import * as notification from '#app/routes/app.notifications.$id.tsx';
import * as bulk from '#app/routes/app.notifications.bulk.tsx';
import * as changes from '#app/routes/app.notifications.changes.tsx';
import * as exportPage from '#app/routes/app.notifications.export.tsx';
import * as neighbours from '#app/routes/app.notifications.neighbours.tsx';
import * as resolve from '#app/routes/app.notifications.resolve.tsx';
import * as views from '#app/routes/app.notifications.views.tsx';
import * as weigh from '#app/routes/app.notifications.weigh.tsx';
import * as settings from '#app/routes/app.settings._index.tsx';
import * as statuses from '#app/routes/app.settings.statuses.tsx';
import * as templates from '#app/routes/app.settings.templates.tsx';
import * as setup from '#app/routes/app.setup.tsx';
import * as layout from '#app/routes/app.tsx';
import * as auth from '#app/routes/auth.$.tsx';
import * as download from '#app/routes/exports.$secret.tsx';
import { wholeViewForm } from '#app/ui/notifications/bulk-action.ts';
import { exportForm } from '#app/ui/notifications/export-choice.ts';
import { type ListView, WHOLE_LIST } from '#app/ui/notifications/list-view.ts';
import { english } from '#test/ui/words.tsx';
import { jsonRequest, pageContext, pageRequest } from './pages-context.ts';

const HOME: HomeView = {
  sendingOn: true,
  switchedOnAt: null,
  back: null,
  steps: { channelConnected: true, templateChosen: true, statusesOn: 5 },
  holds: [],
  unsent: 0,
  unconfirmed: 0,
  fixable: 0,
  templateIsMarketing: false,
  accessLost: false,
  shopifySilentMinutes: null,
  sentTwice: 0,
  reports: null,
  pause: null,
  dailyLimit: null,
};
const PAGE: NotificationPage = { rows: [], next: null, previous: null, searchProblem: null };
const SETTINGS: SettingsView = {
  version: 3,
  baseUrls: ['https://api.1msg.io'],
  channel: {
    channelId: '359900',
    baseUrl: 'https://api.1msg.io',
    phone: '+4930901820',
    status: 'connected',
    checkedAt: null,
    hookRegisteredAt: null,
    reports: null,
  },
  channelUse: { people: 0, unsent: 0 },
  holds: [],
  templateName: null,
  templates: [],
  defaultLanguage: 'en',
  languages: ['en', 'pt_BR'],
  defaultCountry: null,
  testOrdersOn: false,
  confirmedOn: 'order_created',
  dailyLimit: null,
  timeZone: 'Europe/Berlin',
  saved: null,
  timing: { quietHours: null, quietMode: 'wait', freshForSeconds: null, freshOf: {} },
  alerts: { email: null, onHeld: true, onFailures: true },
  fallback: 'nothing',
  historyDays: 90,
  canSendMail: false,
  audience: { optInOnly: false, optIn: { attribute: null, tag: null, sms: false } },
  statuses: [],
};

/** What a loader or action threw: how Remix is told of another answer. */
async function thrown(call: () => unknown): Promise<Response> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

const args = (request: Request, context: ReturnType<typeof pageContext>, params = {}) => ({
  request,
  context,
  params,
});

describe('every embedded page', () => {
  const pages = { layout, home, notifications, notification, settings, templates, statuses };
  const refuse = () => Promise.reject(new Response(null, { status: 410 }));

  test.each(Object.entries(pages))('%s shows nothing before Shopify vouches', async (_, page) => {
    const asked = args(pageRequest('/app'), pageContext({}, refuse), { id: '1' });
    expect((await thrown(() => page.loader(asked))).status).toBe(410);
  });

  test.each(Object.entries({ home, notifications, notification, settings, templates, statuses }))(
    '%s does nothing before Shopify vouches',
    async (_, page) => {
      const posted = args(pageRequest('/app', { intent: 'leave' }), pageContext({}, refuse), {
        id: '1',
      });
      expect((await thrown(() => page.action(posted))).status).toBe(410);
    },
  );

  test.each(Object.entries(pages))("%s passes on the headers of Shopify's library", (_, page) => {
    const errorHeaders = new Headers({ 'X-Shopify-Retry-Invalid-Session-Request': '1' });
    const headers = new Headers(
      page.headers({
        errorHeaders,
        loaderHeaders: new Headers(),
        parentHeaders: new Headers(),
        actionHeaders: new Headers(),
      }),
    );
    expect(headers.get('X-Shopify-Retry-Invalid-Session-Request')).toBe('1');
  });
});

describe('resolving many', () => {
  const asked = async (fields: Record<string, string>) => {
    const calls: unknown[] = [];
    const context = pageContext({
      resolveMany: async (...call) => {
        calls.push(call);
        return { outcome: 'resolved', done: 0, refused: [] };
      },
    });
    await resolve.action(args(pageRequest('/app/notifications/resolve', fields), context));
    return calls;
  };

  test('asks for those named, in the name of the one signed in', async () => {
    expect(await asked({ what: 'resend', id: 'a', acceptDouble: 'true' })).toEqual([
      ['shop-1', { what: 'resend', ids: ['a'], acceptDouble: true }, 'staff-1'],
    ]);
    expect(await asked({ what: 'leave', id: 'a' })).toEqual([
      ['shop-1', { what: 'leave', ids: ['a'], acceptDouble: false }, 'staff-1'],
    ]);
  });

  test('does nothing else, and nothing before Shopify vouches', async () => {
    expect((await thrown(() => asked({ what: 'erase' }))).status).toBe(400);
    const refuse = () => Promise.reject(new Response(null, { status: 410 }));
    const posted = args(pageRequest('/app', { what: 'leave' }), pageContext({}, refuse));
    expect((await thrown(() => resolve.action(posted))).status).toBe(410);
  });
});

describe('beside the list', () => {
  const posted = async (
    form: FormData,
    answers: Parameters<typeof pageContext>[0],
    route: {
      action(asked: ReturnType<typeof args>): Promise<unknown>;
    },
  ) => {
    const request = new Request('https://app.example/app', { method: 'POST', body: form });
    return route.action(args(request, pageContext(answers)));
  };
  const formOf = (fields: [string, string][]) => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    return form;
  };

  test('what became of its rows is asked for with its view', async () => {
    const asked: unknown[] = [];
    const answers = {
      readChanges: async (...call: unknown[]) => {
        asked.push(call);
        return { rows: [], newer: 3 };
      },
    };
    const form = formOf([
      ['state', 'failed'],
      ['search', '+49 30 901820'],
      ['id', 'a'],
      ['id', 'b'],
    ]);
    expect(await posted(form, answers, changes)).toEqual({ rows: [], newer: 3 });
    expect(asked).toMatchObject([
      ['shop-1', { state: 'failed', search: '+49 30 901820', cursor: null }, ['a', 'b']],
    ]);
  });

  test('those chosen are weighed before anything is done', async () => {
    const asked: unknown[] = [];
    const answers = {
      weighMany: async (...call: unknown[]) => {
        asked.push(call);
        return { failed: 1, unconfirmed: 0, refused: {}, isExact: true };
      },
    };
    await posted(
      formOf([
        ['what', 'resend'],
        ['id', 'a'],
      ]),
      answers,
      weigh,
    );
    expect(asked).toEqual([['shop-1', 'resend', ['a']]]);
    const odd = posted(
      formOf([
        ['what', 'erase'],
        ['id', 'a'],
      ]),
      answers,
      weigh,
    );
    expect((await thrown(() => odd)).status).toBe(400);
  });

  test('a whole view is weighed and begun as it was posted, with its private search', async () => {
    const asked: unknown[] = [];
    const running = {
      id: 'a1',
      what: 'resend',
      state: 'running',
      problem: null,
      done: 0,
      refused: {},
      total: { count: 60, isExact: true },
    } as const;
    const answers = {
      weighView: async (...call: unknown[]) => {
        asked.push(call);
        return { failed: 60, unconfirmed: 0, refused: {}, isExact: true };
      },
      startBulkAction: async (...call: unknown[]) => {
        asked.push(call);
        return { outcome: 'started' } as const;
      },
      readBulkAction: async () => running,
      stopBulkAction: async () => ({ outcome: 'stopped' }) as const,
      dismissBulkAction: async (...call: unknown[]) => {
        asked.push(call);
        return { outcome: 'dismissed' } as const;
      },
    };
    const view: ListView = { ...WHOLE_LIST, state: 'failed', search: '+49 30 901820', cursor: 'c' };
    await posted(wholeViewForm(view, { what: 'resend' }), answers, weigh);
    const fields = { intent: 'start', what: 'resend', acceptDouble: 'true' };
    expect(await posted(wholeViewForm(view, fields), answers, bulk)).toEqual({
      outcome: 'started',
      what: 'resend',
      action: running,
    });
    const whole = expect.objectContaining({ state: 'failed', search: '+49 30 901820' });
    expect(asked).toEqual([
      ['shop-1', 'resend', whole],
      ['shop-1', { what: 'resend', acceptDouble: true, view: whole }, 'staff-1'],
    ]);
    expect(asked).not.toMatchObject([['shop-1', 'resend', { cursor: 'c' }], expect.anything()]);
    expect(await posted(formOf([['intent', 'stop']]), answers, bulk)).toMatchObject({
      outcome: 'stopped',
    });
    const putAway = formOf([
      ['intent', 'dismiss'],
      ['id', 'a1'],
    ]);
    expect(await posted(putAway, answers, bulk)).toMatchObject({ outcome: 'dismissed' });
    expect(asked.at(-1)).toEqual(['shop-1', 'a1']);
    const odd = posted(formOf([['intent', 'start']]), answers, bulk);
    expect((await thrown(() => odd)).status).toBe(400);
  });

  test('a view is saved without a phone, whatever was posted, changed and deleted', async () => {
    const asked: unknown[] = [];
    const answers = {
      saveView: async (...call: unknown[]) => {
        asked.push(call);
        return { outcome: 'saved', id: 'v' } as const;
      },
      deleteView: async (...call: unknown[]) => {
        asked.push(call);
      },
    };
    const params = 'state=failed&search=%2B49+30+901820&cursor=x&odd=1';
    expect(
      await posted(
        formOf([
          ['name', 'Mine'],
          ['params', params],
        ]),
        answers,
        views,
      ),
    ).toEqual({
      outcome: 'saved',
      id: 'v',
      isNew: true,
    });
    await posted(
      formOf([
        ['id', 'v'],
        ['name', 'Ours'],
        ['params', ''],
      ]),
      answers,
      views,
    );
    await posted(
      formOf([
        ['id', 'v'],
        ['intent', 'delete'],
      ]),
      answers,
      views,
    );
    expect(asked).toEqual([
      ['shop-1', { id: null, name: 'Mine', params: 'state=failed' }],
      ['shop-1', { id: 'v', name: 'Ours', params: '' }],
      ['shop-1', 'v'],
    ]);
  });

  test('neighbours are those of the view that it was opened from', async () => {
    const asked: unknown[] = [];
    const context = pageContext({
      readNeighbours: async (...call) => {
        asked.push(call);
        return { previous: null, next: 'b' };
      },
    });
    const path = '/app/notifications/neighbours?state=skipped&id=a';
    expect(await neighbours.loader(args(pageRequest(path), context))).toEqual({
      previous: null,
      next: 'b',
    });
    expect(asked).toMatchObject([['shop-1', 'a', { state: 'skipped' }]]);
  });

  test.each(Object.entries({ changes, weigh, views }))(
    '%s answers nobody before Shopify vouches',
    async (_, route) => {
      const refuse = () => Promise.reject(new Response(null, { status: 410 }));
      const asked = args(pageRequest('/app', { what: 'leave' }), pageContext({}, refuse));
      expect((await thrown(() => route.action(asked))).status).toBe(410);
    },
  );
});

describe('an export', () => {
  const chosenFor = async (form: FormData) => {
    const asked: unknown[] = [];
    const context = pageContext({
      prepareExport: async (...call) => {
        asked.push(call);
        return { id: 'id-1', secret: 's-1' };
      },
    });
    const body = { method: 'POST', body: form };
    const request = new Request('https://app.example/app/notifications/export', body);
    expect(await exportPage.action(args(request, context))).toEqual({
      id: 'id-1',
      url: '/exports/s-1',
    });
    return asked;
  };

  test('is of what the view shows, a period in days of the shop, or the rows chosen', async () => {
    const whole = {
      status: null,
      state: null,
      language: null,
      reason: null,
      from: null,
      to: null,
      search: null,
      sort: 'newest',
    };
    const inBerlin = { timeZone: 'Europe/Berlin', locale: 'en' };
    const view: ListView = { ...WHOLE_LIST, state: 'failed', search: '+49 30 901820' };
    expect(await chosenFor(exportForm({ kind: 'view', view }))).toEqual([
      [
        'shop-1',
        { chosen: { view: { ...whole, state: 'failed', search: '+49 30 901820' } }, ...inBerlin },
        'staff-1',
      ],
    ]);
    const period = { kind: 'period', from: '2026-11-01', to: '2026-11-02' } as const;
    expect(await chosenFor(exportForm(period))).toMatchObject([
      [
        'shop-1',
        { chosen: { view: { from: '2026-10-31T23:00:00.000Z', to: '2026-11-02T23:00:00.000Z' } } },
        'staff-1',
      ],
    ]);
    expect(await chosenFor(exportForm({ kind: 'rows', ids: ['a', 'b'] }))).toMatchObject([
      ['shop-1', { chosen: { ids: ['a', 'b'] } }, 'staff-1'],
    ]);
  });

  test('is asked for and looked after by those signed in alone', async () => {
    const refuse = () => Promise.reject(new Response(null, { status: 410 }));
    const posted = args(pageRequest('/app', { id: 'a' }), pageContext({}, refuse));
    expect((await thrown(() => exportPage.action(posted))).status).toBe(410);
    const read = args(pageRequest('/app?id=a'), pageContext({}, refuse));
    expect((await thrown(() => exportPage.loader(read))).status).toBe(410);
  });

  test('comes as a file of its own that nobody keeps; a link that is used up says so', async () => {
    const opened = { timeZone: 'Europe/Berlin', locale: 'de', batches: (async function* () {})() };
    const link = (method: string, answer: typeof opened | null) =>
      download.loader(
        args(
          new Request('https://app.example/exports/s-1', { method }),
          pageContext({ openExport: async (secret) => (secret === 's-1' ? answer : null) }),
          { secret: 's-1' },
        ),
      );
    const file = await link('GET', opened);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="notifications-/,
    );
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(await file.text()).toContain('Bestellung,');
    const gone = await link('GET', null);
    expect(gone.status).toBe(410);
    expect(await gone.text()).toContain('Start the export again');
    expect((await link('HEAD', opened)).status).toBe(405);
  });
});

describe('the way in', () => {
  test('/ goes to the app with what Shopify sent', async () => {
    const request = pageRequest('/?shop=one.myshopify.com&host=abc&id_token=t');
    const response = await thrown(() => root.loader(args(request, pageContext({}))));
    expect(response.headers.get('Location')).toBe(
      '/app?shop=one.myshopify.com&host=abc&id_token=t',
    );
  });

  test('/ without a shop is a page of its own', () => {
    expect(root.loader(args(pageRequest('/'), pageContext({})))).toBeNull();
  });

  test('/auth/login asks for no shop', async () => {
    const asked = args(pageRequest('/auth/login'), pageContext({}), { '*': 'login' });
    expect((await thrown(() => auth.loader(asked))).headers.get('Location')).toBe('/');
  });

  test("/auth/session-token answers what Shopify's library answers", async () => {
    const bounce = () => Promise.reject(new Response('<script>', { status: 200 }));
    const asked = args(pageRequest('/auth/session-token'), pageContext({}, bounce), {
      '*': 'session-token',
    });
    expect(await (await thrown(() => auth.loader(asked))).text()).toBe('<script>');
  });
});

describe('home', () => {
  test.each([
    ['on', true],
    ['off', false],
    ['', false],
  ])('posting "%s" switches sending to %s', async (sending, expected) => {
    const asked: unknown[] = [];
    const context = pageContext({
      async switchSending(shopId, on) {
        asked.push(shopId, on);
        return { outcome: on ? 'on' : 'off' };
      },
    });
    await home.action(args(pageRequest('/app?index', { sending }), context));
    expect(asked).toEqual(['shop-1', expected]);
  });
});

describe('the setup guide', () => {
  test.each([
    ['createTemplate', { intent: 'create_template', texts: { en: 'Hi' } }, { texts: { en: 'Hi' } }],
    ['sendTest', { intent: 'send_test', phone: ' +49 30 901820 ' }, '+49 30 901820'],
    ['dismissSetup', { intent: 'dismiss' }, true],
    ['dismissSetup', { intent: 'show' }, false],
  ] as const)('%s is asked for by %j', async (call, body, expected) => {
    const asked: unknown[] = [];
    const context = pageContext({
      async [call](shopId: string, what: unknown) {
        asked.push(shopId, what);
        return null;
      },
    });
    await setup.action(args(jsonRequest('/app/setup', body), context));
    expect(asked).toEqual(['shop-1', expected]);
  });

  test.each([{ intent: 'send_test' }, { intent: 'other' }, null])(
    '%j is answered 400',
    async (body) => {
      const posted = args(jsonRequest('/app/setup', body), pageContext({}));
      await expect(setup.action(posted)).rejects.toMatchObject({ status: 400 });
    },
  );

  test('the state of a test is read while it is on its way', async () => {
    const context = pageContext({ readTest: async () => null });
    const request = pageRequest('/app/setup');
    expect(await setup.loader(args(request, context))).toEqual({ test: null });
  });
});

describe('home', () => {
  const ON: HomeView = { ...HOME, switchedOnAt: '2026-11-20T10:00:00.000Z' };
  const WITHOUT_PHONE: DailyCount[] = [
    { day: '2026-11-25', counter: 'send', amount: 14 },
    { day: '2026-11-25', counter: 'skipped:no_phone', amount: 6 },
  ];

  test('has no figures before sending was ever on', async () => {
    const context = pageContext({ readHome: async () => HOME, readSetup: async () => null });
    const { figures, withoutPhone } = await home.loader(args(pageRequest('/app'), context));
    expect([figures, withoutPhone]).toEqual([null, null]);
  });

  test.each([
    ['/app', 7],
    ['/app?days=1', 1],
    ['/app?days=90', 90],
    ['/app?days=8', 7],
    ['/app?days=all', 7],
  ])('%s has the figures of %i days, and says how many had no phone', async (path, days) => {
    const asked: unknown[] = [];
    const context = pageContext({
      readHome: async () => ON,
      readSetup: async () => null,
      async readFigures(shopId, _today, count) {
        asked.push([shopId, count]);
        return countPeriod(['2026-11-25'], WITHOUT_PHONE);
      },
    });
    const page = await home.loader(args(pageRequest(path), context));
    expect(page.days).toBe(days);
    expect(page.withoutPhone).toBe(0.3);
    expect(await page.figures).toMatchObject({ outcome: 'read', period: { total: { all: 20 } } });
    expect(asked).toEqual([
      ['shop-1', 30],
      ['shop-1', days],
    ]);
  });

  test('stays whole where its figures cannot be read, and the error is reported', async () => {
    const errors: unknown[] = [];
    const context = {
      ...pageContext({
        readHome: async () => ON,
        readSetup: async () => null,
        readFigures: () => Promise.reject(new Error('no database')),
      }),
      reportError: (error: unknown) => errors.push(error),
    };
    const page = await home.loader(args(pageRequest('/app'), context));
    expect(page.home).toEqual(ON);
    expect(await page.figures).toEqual({ outcome: 'failed', reference: context.reference });
    expect(errors).toHaveLength(2);
  });
});

describe('notifications', () => {
  function searching() {
    const queries: NotificationQuery[] = [];
    const context = pageContext({
      async listNotifications(_shopId, query) {
        queries.push(query);
        return PAGE;
      },
      readHome: async () => HOME,
      countViews: async () => ({ attention: 0, failed: 0 }),
      listSavedViews: async () => [],
      listLanguages: async () => ['de'],
      readBulkAction: async () => null,
    });
    return { queries, context };
  }

  test('an address is read into a question', async () => {
    const { queries, context } = searching();
    const path =
      '/app/notifications?search=%231042&state=failed&language=de&reason=refused&sort=oldest&cursor=c';
    const { languages } = await notifications.loader(args(pageRequest(path), context));
    expect(languages).toEqual([{ code: 'de', name: 'German' }]);
    expect(queries).toEqual([
      {
        status: null,
        state: 'failed',
        language: 'de',
        reason: 'refused',
        from: null,
        to: null,
        search: '#1042',
        sort: 'oldest',
        cursor: 'c',
      },
    ]);
  });

  test.each([
    ['/app?index', true],
    ['/app/notifications/views', true],
    ['/app/notifications/resolve', false],
    ['/app/notifications', false],
  ])('what is posted to %s reads the list anew: %s', (formAction, isRead) => {
    const url = new URL('https://app.example/app/notifications');
    const asked = { currentUrl: url, nextUrl: url, currentParams: {}, nextParams: {} };
    expect(
      notifications.shouldRevalidate({
        ...asked,
        formMethod: 'POST',
        formAction,
        defaultShouldRevalidate: true,
      }),
    ).toBe(isRead);
  });

  test('a phone in an address is not searched for', async () => {
    const { queries, context } = searching();
    const asked = args(pageRequest('/app/notifications?search=%2B49+30+901820'), context);
    const { view } = await notifications.loader(asked);
    expect([queries[0]?.search, view.search]).toEqual([null, '']);
  });

  test('a posted phone is', async () => {
    const { queries, context } = searching();
    const body = { search: '+49 30 901820', state: 'read' };
    const found = await notifications.action(
      args(pageRequest('/app/notifications', body), context),
    );
    expect(queries[0]).toMatchObject({ search: '+49 30 901820', state: 'read' });
    expect(found.view.search).toBe('+49 30 901820');
  });
});

describe('one notification', () => {
  const context = pageContext({
    readNotification: async () => null,
    readHistoryDays: async () => 180,
    revealPhone: async (_shopId, id, staffId) => (id === 'n-1' && staffId ? '+4930901820' : null),
    resend: async (_shopId, _id, acceptDouble) => ({
      outcome: acceptDouble ? 'queued' : 'confirm_double',
    }),
    leave: async () => ({ outcome: 'left' }),
  });
  const post = (body: Record<string, string>, id = 'n-1') =>
    notification.action(args(pageRequest('/app/notifications/n-1', body), context, { id }));

  test('one that is not there is a page with status 404, which names the history', async () => {
    const asked = args(pageRequest('/app/notifications/n-9'), context, { id: 'n-9' });
    const { data, init } = await notification.loader(asked);
    expect([data.story, data.historyDays, init?.status]).toEqual([null, 180, 404]);
  });

  test('the number is shown when asked for, readable, and only then', async () => {
    expect(await post({ intent: 'reveal' })).toEqual({
      intent: 'reveal',
      phone: '+49 30 901820',
    });
    expect(await post({ intent: 'reveal' }, 'n-2')).toEqual({ intent: 'reveal', phone: null });
  });

  test('a double send needs the tick', async () => {
    expect(await post({ intent: 'resend' })).toMatchObject({
      result: { outcome: 'confirm_double' },
    });
    expect(await post({ intent: 'resend', acceptDouble: 'true' })).toMatchObject({
      result: { outcome: 'queued' },
    });
  });

  test('what is no intent is refused', async () => {
    expect((await thrown(() => post({ intent: 'delete' }))).status).toBe(400);
  });

  test('the title has order and status, and nothing personal', () => {
    const row = { orderName: '#1042', status: 'delivered', customerName: 'Maria' };
    const loaded = { story: { row } as NotificationStory };
    expect(notification.handle.title(english, loaded)).toBe('#1042 · Delivered');
  });
});

describe('settings', () => {
  test("lead to Shopify's page of the plans where the app's handle is known", async () => {
    const context = pageContext({ readSettings: async () => SETTINGS });
    const read = async (appHandle: string | null) => {
      const asked = args(pageRequest('/app/settings'), { ...context, appHandle });
      return (await settings.loader(asked)).plansUrl;
    };
    expect(await read(null)).toBeNull();
    expect(await read('order-status')).toBe(
      'https://admin.shopify.com/store/one/charges/order-status/pricing_plans',
    );
  });

  test('languages, countries and the phone come named and readable', async () => {
    const context = pageContext({ readSettings: async () => SETTINGS });
    const page = await settings.loader(args(pageRequest('/app/settings'), context));
    expect(page.channelPhone).toBe('+49 30 901820');
    expect(page.languageNames).toEqual({ en: 'English', pt_BR: 'Brazilian Portuguese' });
    expect(page.countries).toContainEqual({ value: 'DE', label: 'Germany' });
    expect(page.countries.length).toBeGreaterThan(200);
  });

  test.each<[unknown, string, unknown[]]>([
    [{ intent: 'check' }, 'checkChannel', ['shop-1']],
    [{ intent: 'disconnect' }, 'disconnectChannel', ['shop-1']],
    [{ intent: 'replace_token', token: ' t ' }, 'replaceToken', ['shop-1', 't']],
    [
      { intent: 'connect', channelId: ' 359900 ', token: 't\n', baseUrl: null },
      'connectChannel',
      ['shop-1', { channelId: '359900', token: 't', baseUrl: null }],
    ],
  ])('%j calls %s', async (json, name, expected) => {
    const calls: unknown[][] = [];
    const context = pageContext({
      [name]: async (...given: unknown[]) => {
        calls.push(given);
        return { outcome: 'disconnected' };
      },
    });
    await settings.action(args(jsonRequest('/app/settings', json), context));
    expect(calls).toEqual([expected]);
  });

  test.each([
    [settings, { intent: 'save', form: { version: 1 } }],
    [settings, { intent: 'erase' }],
    [settings, 'no object'],
    [templates, { intent: 'choose' }],
    [statuses, { version: 1, statuses: [{ status: 'lost', on: true, labels: {} }] }],
    [statuses, { version: '1', statuses: [] }],
    [statuses, { version: 1, statuses: [{ status: 'shipped', on: true, templateName: 7 }] }],
  ])('a body of another shape is refused before anything is called', async (page, json) => {
    const posted = args(jsonRequest('/app/settings', json), pageContext({}));
    expect((await thrown(() => page.action(posted))).status).toBe(400);
  });

  test.each([
    [2000, 1],
    [null, 1],
    [1000, 0],
  ])('a daily limit of %s is saved %i times', async (dailyLimit, times) => {
    const form = {
      version: 3,
      templateName: null,
      defaultLanguage: 'en',
      defaultCountry: null,
      testOrdersOn: false,
      confirmedOn: 'order_created',
      dailyLimit,
    };
    const saved: unknown[] = [];
    const context = pageContext({
      async saveSettings(_shopId, given) {
        saved.push(given);
        return { outcome: 'saved', version: 4 };
      },
    });
    const posted = args(jsonRequest('/app/settings', { intent: 'save', form }), context);
    const save = () => settings.action(posted);
    if (times === 0) expect((await thrown(save)).status).toBe(400);
    else await save();
    expect(saved).toEqual(Array.from({ length: times }, () => form));
  });

  test('labels and templates are saved as posted', async () => {
    const form = {
      version: 3,
      statuses: [
        { status: 'shipped', on: true, labels: { de: 'Unterwegs' } },
        { status: 'refunded', on: true, templateName: 'refund_update', labels: {} },
        { status: 'delivered', on: true, templateName: null, labels: {} },
      ],
    };
    const saved: unknown[] = [];
    const context = pageContext({
      async saveLabels(shopId, given) {
        saved.push(shopId, given);
        return { outcome: 'saved', version: 4 };
      },
    });
    const posted = args(jsonRequest('/app/settings/statuses', form), context);
    expect(await statuses.action(posted)).toEqual({ outcome: 'saved', version: 4 });
    expect(saved).toEqual(['shop-1', form]);
  });
});
