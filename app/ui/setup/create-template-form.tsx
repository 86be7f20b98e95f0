import { BlockStack, Button, Checkbox, InlineStack, Text, TextField } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { textDirection } from '#app/domain/language.ts';
import { OUR_TEMPLATE_LANGUAGES, ourTemplate } from '#app/domain/our-template.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { ChannelTroubleBanner } from '../settings/channel-trouble-banner.tsx';
import { channelTrouble } from '../settings/channel-words.ts';
import { templateTextError } from './template-review-words.ts';
import { answerOf, type SetupActions } from './use-setup-actions.ts';

type CreateTemplateFormProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly fetcher: SetupActions['creating'];
};

/** Our template in the languages chosen, its texts free to change, handed in for review. */
export function CreateTemplateForm(props: CreateTemplateFormProps) {
  const { settings, languageNames, fetcher } = props;
  const { t } = useTranslation();
  const ours = ourTemplate(settings.defaultLanguage)?.language ?? 'en';
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({
    [ours]: ourTemplate(ours)?.body ?? '',
  });
  const result = answerOf(fetcher);
  const problems = result?.outcome === 'invalid' ? result.problems : [];
  useEffect(() => {
    const first = result?.outcome === 'invalid' ? result.problems[0]?.field : undefined;
    if (first !== undefined) document.getElementById(idOf(first))?.focus();
  }, [result]);
  const choose = (language: string, on: boolean) => {
    const { [language]: _, ...others } = texts;
    setTexts(on ? { ...texts, [language]: ourTemplate(language)?.body ?? '' } : others);
  };
  return (
    <BlockStack gap="400" inlineAlign="stretch">
      {result === undefined ||
      result.outcome === 'created' ||
      result.outcome === 'invalid' ? null : (
        <ChannelTroubleBanner
          trouble={channelTrouble(t, result, settings.channel?.channelId ?? '')}
        />
      )}
      <fieldset className="setup-statuses">
        <legend>{t('setup.template.languages')}</legend>
        {OUR_TEMPLATE_LANGUAGES.map((language) => (
          <div key={language}>
            <Checkbox
              label={languageNames[language] ?? language}
              checked={texts[language] !== undefined}
              onChange={(on) => choose(language, on)}
            />
          </div>
        ))}
      </fieldset>
      {problems.some(({ field }) => field === 'templateLanguages') ? (
        <Text as="p" tone="critical">
          {t('setup.template.noLanguage')}
        </Text>
      ) : null}
      {Object.entries(texts).map(([language, text]) => (
        <div key={language} dir={textDirection(language)}>
          <TextField
            id={idOf(`template.${language}`)}
            label={t('setup.template.text', { language: languageNames[language] ?? language })}
            helpText={t('setup.template.textHelp')}
            multiline={2}
            autoComplete="off"
            value={text}
            onChange={(value) => setTexts({ ...texts, [language]: value })}
            error={templateTextError(t, problems, language)}
          />
        </div>
      ))}
      <InlineStack>
        <Button
          variant="primary"
          loading={fetcher.state !== 'idle'}
          onClick={() =>
            fetcher.submit(
              { intent: 'create_template', texts },
              { method: 'post', action: '/app/setup', encType: 'application/json' },
            )
          }
        >
          {t('setup.template.create')}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function idOf(field: string): string {
  return `setup-${field.replaceAll('.', '-')}`;
}
