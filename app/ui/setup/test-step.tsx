import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SetupView, TestResult, TestView } from '#app/pipeline/merchant-app.ts';
import { NextStepLink } from '../next-step-link.tsx';
import { TechnicalDetails } from '../technical-details.tsx';
import { marksReached, TEST_MARKS, testStopWords, testWords } from './test-words.ts';
import { useTestWatch } from './use-test-watch.ts';

/** Sends a message to the merchant's own phone and shows how it gets there. */
export function TestStep({ setup }: { readonly setup: SetupView }) {
  const { t } = useTranslation();
  const fetcher = useFetcher<TestResult>();
  const [phone, setPhone] = useState('');
  const sending = fetcher.state !== 'idle';
  const result = sending ? undefined : fetcher.data;
  const test = useTestWatch(setup.test, sending);
  const stop = result === undefined ? null : testStopWords(t, result);
  const isPhoneProblem = result?.outcome === 'invalid';
  useEffect(() => {
    if (isPhoneProblem) document.getElementById('setup-phone')?.focus();
  }, [isPhoneProblem]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    fetcher.submit(
      { intent: 'send_test', phone },
      { method: 'post', action: '/app/setup', encType: 'application/json' },
    );
  };
  return (
    <BlockStack gap="400">
      <form onSubmit={send} noValidate className="test-form">
        <TextField
          id="setup-phone"
          label={t('setup.test.phone')}
          helpText={t('setup.test.phoneHelp')}
          type="tel"
          autoComplete="tel"
          value={phone}
          onChange={setPhone}
          error={isPhoneProblem && stop !== null ? stop : false}
          connectedRight={
            <Button submit variant="primary" loading={sending}>
              {t('setup.test.send')}
            </Button>
          }
        />
      </form>
      {stop === null || isPhoneProblem ? null : (
        <Banner tone="warning">
          <Text as="p">{stop}</Text>
        </Banner>
      )}
      <TestProgress test={test} sending={sending} />
    </BlockStack>
  );
}

type TestProgressProps = { readonly test: TestView | null; readonly sending: boolean };

function TestProgress({ test, sending }: TestProgressProps) {
  const { t } = useTranslation();
  const reached = sending ? 0 : marksReached(test);
  const words = test === null || sending ? null : testWords(t, test);
  const text = sending ? t('setup.test.sending') : (words?.text ?? '');
  return (
    <BlockStack gap="200" inlineAlign="start">
      <ol className="test-way" aria-label={t('setup.test.way')}>
        {TEST_MARKS.map((mark, at) => (
          <li key={mark} data-reached={at < reached}>
            {t(`state.badge.${mark}`)}
            {at < reached ? (
              <span className="visually-hidden"> {t('setup.test.reached')}</span>
            ) : null}
          </li>
        ))}
      </ol>
      <p aria-live="polite" className="test-words">
        {text}
      </p>
      {words === null || words.nextStep === null ? null : <NextStepLink step={words.nextStep} />}
      {test === null || sending || (test.state !== 'failed' && test.state !== 'held') ? null : (
        <TechnicalDetails code={test.code} text={test.details} />
      )}
    </BlockStack>
  );
}
