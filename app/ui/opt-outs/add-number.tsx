import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showToast } from '../app-bridge.ts';
import { SectionCard } from '../section-card.tsx';
import type { OptOutsRequest } from './opt-outs-request.ts';

type Answer = { readonly outcome: 'added' | 'known' | 'unreadable' };

type AddNumberProps = { readonly countryName: string | null; readonly onClose: () => void };

/** Takes a number down that must not be messaged. */
export function AddNumber({ countryName, onClose }: AddNumberProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<Answer>();
  const [number, setNumber] = useState('');
  const [isTold, setIsTold] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useEffect(() => {
    if (answer === undefined) return;
    setIsTold(true);
    if (answer.outcome === 'added') {
      setNumber('');
      showToast(t('optOuts.add.added'));
    }
    form.current?.querySelector('input')?.focus();
  }, [answer, t]);
  const error = isTold && answer?.outcome === 'unreadable' ? t('optOuts.add.unreadable') : null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const asked: OptOutsRequest = { intent: 'add', number };
    fetcher.submit(asked, { method: 'post', encType: 'application/json' });
  };

  return (
    <SectionCard title={t('optOuts.add.title')}>
      <form ref={form} onSubmit={onSubmit}>
        <BlockStack gap="300">
          <TextField
            label={t('optOuts.add.number')}
            type="tel"
            autoComplete="off"
            value={number}
            onChange={(value) => {
              setIsTold(false);
              setNumber(value);
            }}
            helpText={
              countryName === null
                ? t('optOuts.add.noCountry')
                : t('optOuts.add.country', { country: countryName })
            }
            {...(error === null ? {} : { error })}
          />
          <div aria-live="polite">
            {isTold && answer?.outcome === 'known' ? (
              <Text as="p">{t('optOuts.add.known')}</Text>
            ) : null}
          </div>
          <InlineStack gap="200">
            <Button submit variant="primary" loading={fetcher.state !== 'idle'}>
              {t('optOuts.add.add')}
            </Button>
            <Button onClick={onClose}>{t('optOuts.close')}</Button>
          </InlineStack>
        </BlockStack>
      </form>
    </SectionCard>
  );
}
