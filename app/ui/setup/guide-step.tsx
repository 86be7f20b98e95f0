import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SetupStep } from './setup-steps.ts';

type GuideStepProps = {
  readonly step: SetupStep;
  readonly isDone: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
};

/** One step: its heading opens and closes it, and says whether it is done. */
export function GuideStep({ step, isDone, isOpen, onToggle, children }: GuideStepProps) {
  const { t } = useTranslation();
  const contentId = `setup-step-${step}`;
  return (
    <li className="setup-step" data-open={isOpen}>
      <h3>
        <button
          type="button"
          className="setup-heading"
          aria-expanded={isOpen}
          aria-controls={contentId}
          onClick={onToggle}
        >
          <StepMark isDone={isDone} />
          <span>{t(`setup.${step}.title`)}</span>
          <span className="visually-hidden">
            {' '}
            {isDone ? t('setup.stepDone') : t('setup.stepToDo')}
          </span>
        </button>
      </h3>
      <div id={contentId} className="setup-content" hidden={!isOpen}>
        {isOpen ? children : null}
      </div>
    </li>
  );
}

function StepMark({ isDone }: { readonly isDone: boolean }) {
  return (
    <svg className="setup-mark" data-done={isDone} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
      {isDone ? <path d="M6 10.5l2.7 2.7L14 7.5" /> : null}
    </svg>
  );
}
