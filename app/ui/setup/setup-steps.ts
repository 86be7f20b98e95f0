import type { SetupView } from '#app/pipeline/merchant-app.ts';

export const SETUP_STEPS = ['channel', 'template', 'statuses', 'test', 'switchOn'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/** Which steps are done, each by its fact and not by a click. */
export function doneSteps({ settings, sendingOn, test }: SetupView): ReadonlySet<SetupStep> {
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  const arrived = test?.state === 'delivered' || test?.state === 'read';
  const facts: Readonly<Record<SetupStep, boolean>> = {
    channel: settings.channel !== null,
    template: chosen?.usable ?? false,
    statuses: settings.channel !== null && settings.statuses.some(({ on }) => on),
    test: arrived,
    switchOn: sendingOn,
  };
  return new Set(SETUP_STEPS.filter((step) => facts[step]));
}

/** The step that is worked on next: the first that is not done; null: none is left. */
export function nextStep(done: ReadonlySet<SetupStep>): SetupStep | null {
  return SETUP_STEPS.find((step) => !done.has(step)) ?? null;
}
