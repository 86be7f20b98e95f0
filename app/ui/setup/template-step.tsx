import { useFetcher, useRevalidator } from '@remix-run/react';
import { Banner, BlockStack, Button, InlineStack, RadioButton, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelProblem, SetupView, TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { ChannelTroubleBanner } from '../settings/channel-trouble-banner.tsx';
import { channelTrouble } from '../settings/channel-words.ts';
import { TemplateLanguages } from '../settings/template-choices.tsx';
import { TemplateSample } from '../settings/template-preview.tsx';
import { isMarketing } from '../settings/template-words.ts';
import { TechnicalDetails } from '../technical-details.tsx';
import { CreateTemplateForm } from './create-template-form.tsx';
import { rejectionWords } from './template-review-words.ts';
import { answerOf, type SetupActions } from './use-setup-actions.ts';

type TemplateStepProps = {
  readonly setup: SetupView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly actions: SetupActions;
};

/** How often to look whether WhatsApp has decided: what we know of it changes every few minutes. */
const LOOK_MS = 30_000;

/** Chooses one of the approved templates, or has ours reviewed. */
export function TemplateStep({ setup, languageNames, actions }: TemplateStepProps) {
  const { t } = useTranslation();
  const [creates, setCreates] = useState(false);
  const created = answerOf(actions.creating);
  useEffect(() => {
    if (created?.outcome === 'created') setCreates(false);
  }, [created]);
  const { settings } = setup;
  if (settings.channel === null) return <Text as="p">{t('settings.connectFirst')}</Text>;
  // 1MSG took a token that names another channel: a warning, not a stop.
  const tokenTrouble = channelTrouble(t, answerOf(actions.connecting), settings.channel.channelId);
  const usable = settings.templates.filter((template) => template.usable);
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  const reviewed = chosen === undefined || chosen.usable ? null : chosen;
  return (
    <BlockStack gap="400">
      <ChannelTroubleBanner trouble={tokenTrouble} />
      {created?.outcome === 'created' ? (
        <RefusedLanguages refused={created.refused} languageNames={languageNames} />
      ) : null}
      {usable.length > 0 ? (
        <ChooseTemplate
          setup={setup}
          usable={usable}
          languageNames={languageNames}
          actions={actions}
        />
      ) : null}
      {reviewed === null ? null : (
        <TemplateReview
          template={reviewed}
          channelId={settings.channel.channelId}
          languageNames={languageNames}
        />
      )}
      {usable.length === 0 && reviewed === null ? (
        <Text as="p">{t('setup.template.none')}</Text>
      ) : null}
      {creates || (usable.length === 0 && reviewed === null) ? (
        <CreateTemplateForm
          settings={settings}
          languageNames={languageNames}
          fetcher={actions.creating}
        />
      ) : (
        <InlineStack>
          <Button onClick={() => setCreates(true)}>{t('setup.template.another')}</Button>
        </InlineStack>
      )}
    </BlockStack>
  );
}

type RefusedLanguagesProps = {
  readonly refused: readonly { readonly language: string; readonly details: string | null }[];
  readonly languageNames: Readonly<Record<string, string>>;
};

/** The languages of a new template that 1MSG did not take, with its words folded away. */
function RefusedLanguages({ refused, languageNames }: RefusedLanguagesProps) {
  const { t } = useTranslation();
  return (
    <>
      {refused.map(({ language, details }) => (
        <Banner key={language} tone="critical">
          <BlockStack gap="200">
            <Text as="p">
              {t('setup.template.refused', { language: languageNames[language] ?? language })}
            </Text>
            <TechnicalDetails code={null} text={details} />
          </BlockStack>
        </Banner>
      ))}
    </>
  );
}

type ChooseTemplateProps = TemplateStepProps & { readonly usable: readonly TemplateChoice[] };

function ChooseTemplate({ setup, usable, languageNames, actions }: ChooseTemplateProps) {
  const { t } = useTranslation();
  const { settings } = setup;
  const fetcher = actions.choosing;
  const first = usable.find(({ name }) => name === settings.templateName) ?? usable[0];
  const [name, setName] = useState(first?.name ?? '');
  const shown = usable.find((template) => template.name === name) ?? first;
  return (
    <div className="with-preview">
      <BlockStack gap="300" inlineAlign="start">
        <fieldset className="plain-fieldset">
          <legend>{t('templates.chooseHelp')}</legend>
          <BlockStack gap="300">
            {usable.map((template) => (
              <BlockStack key={template.name} gap="100">
                <RadioButton
                  name="setup-template"
                  label={template.name}
                  checked={template.name === shown?.name}
                  onChange={() => setName(template.name)}
                />
                <TemplateLanguages template={template} languageNames={languageNames} />
                {isMarketing(template) ? <Text as="p">{t('templates.marketing')}</Text> : null}
              </BlockStack>
            ))}
          </BlockStack>
        </fieldset>
        <Button
          variant="primary"
          loading={fetcher.state !== 'idle'}
          onClick={() =>
            fetcher.submit(
              { intent: 'choose', name: shown?.name ?? '' },
              { method: 'post', action: '/app/settings/templates', encType: 'application/json' },
            )
          }
        >
          {t('setup.template.use')}
        </Button>
      </BlockStack>
      {shown === undefined ? null : (
        <TemplateSample
          key={shown.name}
          template={shown}
          languageNames={languageNames}
          defaultLanguage={settings.defaultLanguage}
        />
      )}
    </div>
  );
}

type TemplateReviewProps = {
  readonly template: TemplateChoice;
  readonly channelId: string;
  readonly languageNames: Readonly<Record<string, string>>;
};

/** How WhatsApp's review of the chosen template goes. */
function TemplateReview({ template, channelId, languageNames }: TemplateReviewProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<{ outcome: 'refreshed' } | ChannelProblem>();
  const revalidator = useRevalidator();
  const waits = template.languages.some(({ problem }) => problem === 'in_review');
  const look = revalidator.revalidate;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') look();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [waits, look]);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  return (
    <BlockStack gap="300" inlineAlign="start">
      {answer === undefined || answer.outcome === 'refreshed' ? null : (
        <ChannelTroubleBanner trouble={channelTrouble(t, answer, channelId)} />
      )}
      <Text as="p" fontWeight="medium" breakWord>
        {template.name}
      </Text>
      <TemplateLanguages template={template} languageNames={languageNames} />
      {waits ? <Text as="p">{t('setup.template.inReview')}</Text> : null}
      {template.languages
        .filter(({ problem }) => problem === 'rejected')
        .map((one) => (
          <Text as="p" key={one.language}>
            {rejectionWords(t, one.rejectedReason)}
          </Text>
        ))}
      <Button
        loading={fetcher.state !== 'idle'}
        onClick={() =>
          fetcher.submit(
            { intent: 'refresh' },
            { method: 'post', action: '/app/settings/templates', encType: 'application/json' },
          )
        }
      >
        {t('setup.template.checkNow')}
      </Button>
    </BlockStack>
  );
}
