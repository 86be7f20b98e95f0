import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

type LanguageTabsProps = {
  readonly languages: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly selected: string;
  readonly onSelect: (language: string) => void;
  /** Languages in which something is to be mended. */
  readonly withProblems?: readonly string[];
  readonly children: ReactNode;
};

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** One tab for each language, moved through by arrows. One language needs no tabs. */
export function LanguageTabs(props: LanguageTabsProps) {
  const { languages, names, selected, onSelect, withProblems = [], children } = props;
  const { t } = useTranslation();
  const id = useId();
  if (languages.length < 2) return <>{children}</>;
  const tabId = (language: string) => `${id}-tab-${language}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = languages.indexOf(selected) + step;
    const next = languages[(at + languages.length) % languages.length];
    if (next === undefined) return;
    onSelect(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div>
      <div
        role="tablist"
        aria-label={t('labels.languages')}
        className="language-tabs"
        onKeyDown={onKeyDown}
      >
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            role="tab"
            id={tabId(language)}
            aria-selected={language === selected}
            aria-controls={`${id}-panel`}
            tabIndex={language === selected ? 0 : -1}
            onClick={() => onSelect(language)}
          >
            {names[language] ?? language}
            {withProblems.includes(language) ? (
              <span className="language-problem"> {t('labels.toMend')}</span>
            ) : null}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={tabId(selected)}>
        {children}
      </div>
    </div>
  );
}
