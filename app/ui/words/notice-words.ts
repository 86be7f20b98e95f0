import type { NextStep } from './state-word-types.ts';

/** What is worth knowing and stops nothing. */
export type Notice = 'template_marketing' | 'reports_off';

export const NOTICE_WORDS: Readonly<
  Record<Notice, { label: string; explanation: string; nextStep: NextStep }>
> = {
  template_marketing: {
    label: 'Marketing template',
    explanation: 'WhatsApp treats it as marketing and may limit it.',
    nextStep: { text: 'Choose a utility template', place: 'templates' },
  },
  reports_off: {
    label: 'Reports off',
    explanation: 'States may be out of date.',
    nextStep: { text: 'Turn on again', place: 'channel' },
  },
};
