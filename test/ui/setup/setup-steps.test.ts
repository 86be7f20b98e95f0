import { describe, expect, test } from 'vitest';
import type { SettingsView, SetupView, TestView } from '#app/pipeline/merchant-app.ts';
import { doneSteps, nextStep, SETUP_STEPS } from '#app/ui/setup/setup-steps.ts';

const BARE: SettingsView = {
  version: 1,
  saved: null,
  baseUrls: ['https://api.1msg.io'],
  channel: null,
  channelUse: null,
  holds: [],
  templateName: null,
  templates: [],
  defaultLanguage: 'en',
  languages: ['en'],
  defaultCountry: null,
  testOrdersOn: false,
  confirmedOn: 'order_created',
  dailyLimit: null,
  timeZone: 'UTC',
  timing: { quietHours: null, quietMode: 'wait', freshForSeconds: null, freshOf: {} },
  audience: { optInOnly: false, optIn: { attribute: null, tag: null, sms: false } },
  alerts: { email: null, onHeld: true, onFailures: true },
  fallback: 'nothing',
  historyDays: 90,
  canSendMail: false,
  statuses: [{ status: 'shipped', on: true, freshForSeconds: 1, templateName: null, labels: {} }],
};

const CONNECTED: SettingsView = {
  ...BARE,
  channel: {
    channelId: '359900',
    baseUrl: 'https://api.1msg.io',
    phone: null,
    status: 'connected',
    checkedAt: null,
    hookRegisteredAt: null,
    reports: null,
  },
  templateName: 'order_status',
};

const CHOSEN: SettingsView = {
  ...CONNECTED,
  templates: [{ name: 'order_status', usable: true, problem: null, languages: [] }],
};

const testIn = (state: TestView['state']): TestView => ({
  id: '1',
  at: '2026-11-25T10:00:00.000Z',
  phoneHint: null,
  state,
  reason: null,
  code: null,
  details: null,
  seconds: 5,
});

function done(settings: SettingsView, more: Partial<SetupView> = {}) {
  return [...doneSteps({ settings, sendingOn: false, test: null, ...more })];
}

describe('a step of the setup guide', () => {
  test('is done by its fact', () => {
    expect(done(BARE)).toEqual([]);
    expect(done(CONNECTED)).toEqual(['channel', 'statuses']);
    expect(done(CHOSEN)).toEqual(['channel', 'template', 'statuses']);
    expect(done(CHOSEN, { sendingOn: true })).toContain('switchOn');
  });

  test('is open again when its fact is gone', () => {
    const rejected = { name: 'order_status', usable: false, problem: 'rejected', languages: [] };
    expect(done({ ...CHOSEN, templates: [rejected] })).not.toContain('template');
    const off = BARE.statuses.map((one) => ({ ...one, on: false }));
    expect(done({ ...CHOSEN, statuses: off })).not.toContain('statuses');
  });

  test('a test is one that arrived, not one that left', () => {
    for (const state of ['delivered', 'read'] as const) {
      expect(done(CHOSEN, { test: testIn(state) })).toContain('test');
    }
    for (const state of ['sending', 'accepted', 'sent', 'failed', 'unconfirmed'] as const) {
      expect(done(CHOSEN, { test: testIn(state) })).not.toContain('test');
    }
  });

  test('the next is the first that is not done', () => {
    expect(nextStep(new Set())).toBe('channel');
    expect(nextStep(new Set(['channel', 'statuses']))).toBe('template');
    expect(nextStep(new Set(SETUP_STEPS))).toBeNull();
  });
});
