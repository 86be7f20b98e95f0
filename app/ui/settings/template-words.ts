import type { TemplateChoice } from '#app/pipeline/merchant-app.ts';
import type { Tone } from '../words/state-word-types.ts';

export const TEMPLATE_COPY = {
  title: 'Templates',
  back: 'Settings',
  choose: 'Template',
  chooseHelp: 'Approved, with exactly three variables: customer name, order, label.',
  none: 'No approved template has exactly three variables.',
  noneMend:
    'Create one in 1MSG, then read the templates again; WhatsApp usually has to approve it first.',
  refresh: 'Read templates again',
  refreshed: 'Templates read',
  saved: 'Template chosen',
  unusable: "Can't be used",
  preview: 'Preview',
  marketing:
    'This is a marketing template. WhatsApp limits those; choose a utility template for order updates.',
} as const;

/** Why a template, or one language of it, can't carry a status update. */
const PROBLEM_WORDS: Readonly<Record<string, string>> = {
  in_review: "WhatsApp hasn't approved it yet.",
  rejected: 'WhatsApp rejected it.',
  paused: 'WhatsApp paused it for low quality.',
  disabled: 'WhatsApp disabled it for good.',
  not_approved: "It isn't approved.",
  components_unreadable: "1MSG doesn't tell us its text.",
  no_namespace: "1MSG doesn't tell us its namespace.",
  not_three_variables: "It doesn't have exactly three variables.",
  variables_elsewhere: 'It has a variable outside of its body.',
  needs_media: 'It needs an image, a video or a document.',
  unsupported_parts: "It has parts we can't fill.",
  wrong_category: 'It is for one-time passwords.',
  missing: "1MSG doesn't list it any more.",
};

export function templateProblemWords(problem: string | null): string {
  return PROBLEM_WORDS[problem ?? ''] ?? "It can't carry a status update.";
}

/** Why a whole template can't be used: its own reason, else that of its first language. */
export function whyUnusable(template: TemplateChoice): string {
  const problem =
    template.problem ?? template.languages.find((one) => one.problem !== null)?.problem ?? null;
  return templateProblemWords(problem);
}

/** WhatsApp's word for a template's state, as a badge. */
export function templateBadge(status: string): { tone: Tone; label: string } {
  switch (status.toLowerCase()) {
    case 'approved':
      return { tone: 'success', label: 'Approved' };
    case 'pending':
    case 'submitted':
    case 'in_review':
    case 'in_appeal':
      return { tone: null, label: 'In review' };
    case 'rejected':
      return { tone: 'warning', label: 'Rejected' };
    case 'paused':
      return { tone: 'warning', label: 'Paused' };
    case 'disabled':
      return { tone: 'critical', label: 'Disabled' };
    default:
      return { tone: null, label: 'Not approved' };
  }
}

export function isMarketing(template: TemplateChoice): boolean {
  return template.languages.some(({ category }) => category?.toUpperCase() === 'MARKETING');
}
