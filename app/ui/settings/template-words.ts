import type { TemplateProblem } from '#app/domain/template-problem.ts';
import type { TemplateChoice } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { hasRule, type Tone } from '../words/state-word-types.ts';

const PROBLEMS: Readonly<Record<TemplateProblem, true>> = {
  in_review: true,
  rejected: true,
  paused: true,
  disabled: true,
  not_approved: true,
  components_unreadable: true,
  no_namespace: true,
  not_three_variables: true,
  variables_elsewhere: true,
  needs_media: true,
  unsupported_parts: true,
  wrong_category: true,
  missing: true,
};

/** Why a template, or one language of it, can't carry a status update. */
export function templateProblemWords(t: Translate, problem: string | null): string {
  return t(`templates.problem.${hasRule(PROBLEMS, problem) ? problem : 'unknown'}`);
}

/** Why a whole template can't be used: its own reason, else that of its first language. */
export function whyUnusable(t: Translate, template: TemplateChoice): string {
  const problem =
    template.problem ?? template.languages.find((one) => one.problem !== null)?.problem ?? null;
  return templateProblemWords(t, problem);
}

/** WhatsApp's word for a template's state, as a badge. */
export function templateBadge(t: Translate, status: string): { tone: Tone; label: string } {
  switch (status.toLowerCase()) {
    case 'approved':
      return { tone: 'success', label: t('templates.badge.approved') };
    case 'pending':
    case 'submitted':
    case 'in_review':
    case 'in_appeal':
      return { tone: null, label: t('templates.badge.inReview') };
    case 'rejected':
      return { tone: 'warning', label: t('templates.badge.rejected') };
    case 'paused':
      return { tone: 'warning', label: t('templates.badge.paused') };
    case 'disabled':
      return { tone: 'critical', label: t('templates.badge.disabled') };
    default:
      return { tone: null, label: t('templates.badge.notApproved') };
  }
}

export function isMarketing(template: TemplateChoice): boolean {
  return template.languages.some(({ category }) => category?.toUpperCase() === 'MARKETING');
}
