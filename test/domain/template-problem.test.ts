import { expect, test } from 'vitest';
import { holdOfTemplateProblem, type TemplateProblem } from '#app/domain/template-problem.ts';

const EXPECTED: Readonly<Record<TemplateProblem, string>> = {
  in_review: 'template_in_review',
  rejected: 'template_rejected',
  paused: 'template_paused',
  disabled: 'template_disabled',
  not_approved: 'template_missing',
  components_unreadable: 'template_missing',
  no_namespace: 'template_missing',
  missing: 'template_missing',
  not_three_variables: 'variables_changed',
  variables_elsewhere: 'variables_changed',
  needs_media: 'variables_changed',
  unsupported_parts: 'variables_changed',
  wrong_category: 'variables_changed',
};

test.each(Object.entries(EXPECTED))('a template that is %s holds as %s', (problem, reason) => {
  expect(holdOfTemplateProblem(problem)).toBe(reason);
});

test('a problem of another version of the app makes it missing', () => {
  expect(holdOfTemplateProblem('something_new')).toBe('template_missing');
  expect(holdOfTemplateProblem('constructor')).toBe('template_missing');
});
