import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { textDirection } from '#app/domain/language.ts';
import { fillTemplate, type TemplateValues } from '#app/domain/template-text.ts';
import { wordsLanguage } from './i18n/instance.ts';
import { ShopTime } from './shop-time.tsx';
import { DeliveryTicks, type PreviewState } from './whatsapp/delivery-ticks.tsx';
import { MessageLine } from './whatsapp/message-line.tsx';
import { placesInBody, placesInText } from './whatsapp/variable-places.ts';
import './whatsapp-preview.css';

type WhatsAppPreviewProps = {
  readonly header?: string | null;
  /** The text as it was sent, or a template's body with its places {{1}} to {{3}}. */
  readonly body: string;
  /** Whether `body` still has its places. */
  readonly isTemplate: boolean;
  readonly values: TemplateValues;
  readonly footer?: string | null;
  readonly buttons?: readonly string[];
  /** The template's language code. */
  readonly language: string;
  readonly languageName: string;
  readonly state: PreviewState;
  /** ISO 8601; null: no time in the corner. */
  readonly time?: string | null;
  /** The variable whose field has the focus. */
  readonly activeVariable?: 0 | 1 | 2 | null;
};

/**
 * A message as the customer sees it on WhatsApp, to the character. Text is printed as text; the
 * direction is that of the language, and nothing isolates the variables, because WhatsApp shows
 * plain text.
 */
export function WhatsAppPreview(props: WhatsAppPreviewProps) {
  const { body, isTemplate, values, language, languageName, state, time = null } = props;
  const { t, i18n } = useTranslation();
  const [showsVariables, setShowsVariables] = useState(true);
  const switchId = useId();
  const text = isTemplate ? fillTemplate(body, values) : body;
  const places = isTemplate ? placesInBody(body, values) : placesInText(text, values);
  const lang = language.replaceAll('_', '-');
  return (
    <div className="wa-preview">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields */}
      <div
        className="wa-screen"
        role="group"
        aria-label={t('preview.message', { language: languageName })}
      >
        <div className="wa-bubble" dir={textDirection(language)}>
          <div lang={lang}>
            {isShown(props.header) ? <p className="wa-line wa-header">{props.header}</p> : null}
            {linesOf(text).map(({ line, offset }) => (
              <MessageLine
                key={offset}
                line={line}
                offset={offset}
                places={showsVariables ? places : []}
                active={props.activeVariable ?? null}
              />
            ))}
            {isShown(props.footer) ? <p className="wa-line wa-footer">{props.footer}</p> : null}
          </div>
          {[...new Set(props.buttons)].map((button) => (
            <p className="wa-button" lang={lang} key={button}>
              <span className="wa-hidden" lang={wordsLanguage(i18n)}>
                {t('preview.button')}{' '}
              </span>
              {button}
            </p>
          ))}
          {time === null ? null : (
            <p className="wa-corner" dir="ltr">
              <ShopTime at={time} show="time" />
              <DeliveryTicks state={state} />
            </p>
          )}
        </div>
      </div>
      <div className="wa-below">
        <label htmlFor={switchId} className="wa-switch">
          <input
            id={switchId}
            type="checkbox"
            checked={showsVariables}
            onChange={(event) => setShowsVariables(event.currentTarget.checked)}
          />
          {t('preview.showVariables')}
        </label>
        {state === 'draft' || state === 'skipped' ? null : <p>{t('preview.ticks')}</p>}
      </div>
    </div>
  );
}

function isShown(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && text !== '';
}

function linesOf(text: string): { line: string; offset: number }[] {
  let offset = 0;
  return text.split('\n').map((line) => {
    const start = offset;
    offset += line.length + 1;
    return { line, offset: start };
  });
}
