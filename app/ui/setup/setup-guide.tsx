import { useFetcher } from '@remix-run/react';
import { BlockStack, Box, Button, Card, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SetupView } from '#app/pipeline/merchant-app.ts';
import { ChannelStep } from './channel-step.tsx';
import { GuideStep } from './guide-step.tsx';
import { doneSteps, nextStep, SETUP_STEPS, type SetupStep } from './setup-steps.ts';
import { StatusesStep } from './statuses-step.tsx';
import { SwitchStep } from './switch-step.tsx';
import { TemplateStep } from './template-step.tsx';
import { TestStep } from './test-step.tsx';
import { useSetupActions } from './use-setup-actions.ts';
import './setup-guide.css';

type SetupGuideProps = {
  readonly setup: SetupView;
  readonly languageNames: Readonly<Record<string, string>>;
};

/**
 * The way from a bare install to the first message, one step open at a time. A step is done by its
 * fact; when the one that is open gets done, the next opens.
 */
export function SetupGuide({ setup, languageNames }: SetupGuideProps) {
  const { t } = useTranslation();
  const done = doneSteps(setup);
  const next = nextStep(done);
  const [shown, setShown] = useState(true);
  const [open, setOpen] = useState<SetupStep | null>(next);
  const [followed, setFollowed] = useState(next);
  if (followed !== next) {
    setFollowed(next);
    // A test is watched on its own step until it was read.
    if (open === followed && followed !== 'test') setOpen(next);
  }
  const actions = useSetupActions();
  const steps = { setup, languageNames, actions };
  const contents: Readonly<Record<SetupStep, () => React.JSX.Element>> = {
    channel: () => <ChannelStep {...steps} />,
    template: () => <TemplateStep {...steps} />,
    statuses: () => <StatusesStep {...steps} />,
    test: () => <TestStep {...steps} />,
    switchOn: () => <SwitchStep {...steps} />,
  };
  return (
    <section aria-labelledby="setup-guide">
      <Card>
        <BlockStack gap="300">
          <GuideHead done={done.size} shown={shown} onToggle={() => setShown(!shown)} />
          {setup.sendingOn ? <GuideDone /> : <Text as="p">{t('setup.intro')}</Text>}
          {shown ? (
            <ol className="setup-steps" id="setup-steps">
              {SETUP_STEPS.map((step) => (
                <GuideStep
                  key={step}
                  step={step}
                  isDone={done.has(step)}
                  isOpen={open === step}
                  onToggle={() => setOpen(open === step ? null : step)}
                >
                  {contents[step]()}
                </GuideStep>
              ))}
            </ol>
          ) : null}
        </BlockStack>
      </Card>
    </section>
  );
}

type GuideHeadProps = {
  readonly done: number;
  readonly shown: boolean;
  readonly onToggle: () => void;
};

function GuideHead({ done, shown, onToggle }: GuideHeadProps) {
  const { t } = useTranslation();
  const total = SETUP_STEPS.length;
  return (
    <div className="setup-head">
      <Text as="h2" variant="headingMd" id="setup-guide">
        {t('setup.title')}
      </Text>
      <InlineStack gap="300" blockAlign="center">
        <Text as="p" tone="subdued" id="setup-progress">
          {t('setup.progress', { count: done, total })}
        </Text>
        <Box width="96px">
          <ProgressBar
            progress={(done / total) * 100}
            size="small"
            tone="success"
            animated={false}
            ariaLabelledBy="setup-progress"
          />
        </Box>
        <Button
          variant="tertiary"
          disclosure={shown ? 'up' : 'down'}
          ariaExpanded={shown}
          ariaControls="setup-steps"
          accessibilityLabel={shown ? t('setup.hideSteps') : t('setup.showSteps')}
          onClick={onToggle}
        >
          {shown ? t('setup.hide') : t('setup.show')}
        </Button>
      </InlineStack>
    </div>
  );
}

/** Sending is on: the guide may go. */
function GuideDone() {
  const { t } = useTranslation();
  const fetcher = useFetcher();
  return (
    <div className="home-row">
      <Text as="p">{t('setup.done')}</Text>
      <Button
        loading={fetcher.state !== 'idle'}
        onClick={() =>
          fetcher.submit(
            { intent: 'dismiss' },
            { method: 'post', action: '/app/setup', encType: 'application/json' },
          )
        }
      >
        {t('setup.dismiss')}
      </Button>
    </div>
  );
}
