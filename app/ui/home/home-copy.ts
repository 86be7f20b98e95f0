import type { SwitchResult } from '#app/pipeline/merchant-app.ts';

export const HOME_COPY = {
  title: 'WhatsApp order updates',
  switchOn: 'Switch on',
  switchOff: 'Switch off',
  switchedOn: 'Sending is on',
  switchedOff: 'Sending is off',
  switchOffTitle: 'Switch off sending?',
  switchOffText: "Waiting messages are skipped. Updates from now on aren't sent later.",
  keepOn: 'Keep on',
  setup: 'Setup guide',
  setupIntro: 'Nothing is sent to customers until you switch on.',
  setupReady:
    'WhatsApp requires that customers agreed to hear from you. Only status changes from now on are sent.',
  attention: 'Needs attention',
  attentionNone: 'Nothing needs your attention.',
  review: 'Review',
  limit: 'Daily limit',
  limitCount:
    "Counted over all shops that use this WhatsApp number. WhatsApp's limit is shared by all numbers of your business; messages from elsewhere aren't counted here.",
} as const;

export type SetupStep = 'channel' | 'template' | 'status';

export const SETUP_STEPS: Readonly<
  Record<SetupStep, { todo: string; action: string; url: string; missing: string }>
> = {
  channel: {
    todo: 'Connect your WhatsApp channel',
    action: 'Connect channel',
    url: '/app/settings#channel',
    missing: 'Connect your WhatsApp channel first.',
  },
  template: {
    todo: 'Choose a template',
    action: 'Choose template',
    url: '/app/settings/templates',
    missing: 'Choose a template first.',
  },
  status: {
    todo: 'Choose statuses and labels',
    action: 'Choose statuses',
    url: '/app/settings/statuses',
    missing: 'Turn on at least one status first.',
  },
};

/** Why sending could not be switched on, a sentence for each. */
export function missingWords(result: SwitchResult): string[] {
  if (result.outcome !== 'not_ready') return [];
  return result.missing.map((step) => SETUP_STEPS[step].missing);
}

/** "3 messages may or may not have arrived."; the count is capped at 100. */
export function unconfirmedWords(count: number): string {
  if (count === 1) return '1 message may or may not have arrived.';
  return `${count >= 100 ? '99+' : count} messages may or may not have arrived.`;
}

/** What came of sending again where the first message had gone out; capped at 100. */
export function sentTwiceWords(count: number): string {
  if (count === 1) {
    return '1 message was sent twice in the last 30 days: it was sent again, and the first had gone out too.';
  }
  const shown = count >= 100 ? '99+' : count;
  return `${shown} messages were sent twice in the last 30 days: they were sent again, and the first had gone out too.`;
}
