import type { TemplateHoldReason } from './send-outcome.ts';

/** Why a language of a template cannot carry a status update, as its channel's list shows it. */
export type TemplateProblem =
  | 'in_review'
  | 'rejected'
  | 'paused'
  | 'disabled'
  | 'not_approved'
  | 'components_unreadable'
  | 'no_namespace'
  | 'not_three_variables'
  | 'variables_elsewhere'
  | 'needs_media'
  | 'unsupported_parts'
  | 'wrong_category'
  /** It is not listed any more. */
  | 'missing';

const HOLDS: Readonly<Record<TemplateProblem, TemplateHoldReason>> = {
  in_review: 'template_in_review',
  rejected: 'template_rejected',
  paused: 'template_paused',
  disabled: 'template_disabled',
  not_approved: 'template_missing',
  components_unreadable: 'template_missing',
  no_namespace: 'template_missing',
  not_three_variables: 'variables_changed',
  variables_elsewhere: 'variables_changed',
  needs_media: 'variables_changed',
  unsupported_parts: 'variables_changed',
  wrong_category: 'variables_changed',
  missing: 'template_missing',
};

function isTemplateProblem(problem: string): problem is TemplateProblem {
  return Object.hasOwn(HOLDS, problem);
}

/** Why messages wait for a template with this problem; one that we don't know makes it missing. */
export function holdOfTemplateProblem(problem: string): TemplateHoldReason {
  return isTemplateProblem(problem) ? HOLDS[problem] : 'template_missing';
}
