import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, Text } from '@shopify/polaris';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { SectionCard } from '../section-card.tsx';

/** What the page's action answers when the number is asked for. */
export type RevealAnswer = { readonly intent: 'reveal'; readonly phone: string | null };

type FactsCardProps = { readonly story: NotificationStory; readonly languageName: string | null };

/** To whom, in which language, from which template, under which message ID. */
export const FactsCard = memo(function FactsCard({ story, languageName }: FactsCardProps) {
  const { t } = useTranslation();
  const { preview, messageId } = story;
  return (
    <SectionCard title={t('notification.facts.title')}>
      <dl className="facts">
        <Fact name={t('notification.facts.to')}>
          <Recipient row={story.row} />
        </Fact>
        <Fact name={t('notification.facts.language')}>{languageName ?? '–'}</Fact>
        <Fact name={t('notification.facts.template')}>
          {preview === null ? '–' : `${preview.templateName} (${preview.language})`}
        </Fact>
        <Fact name={t('notification.facts.messageId')}>
          {messageId === null ? '–' : <MessageId value={messageId} />}
        </Fact>
      </dl>
    </SectionCard>
  );
});

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Recipient({ row }: { readonly row: NotificationStory['row'] }) {
  const { t } = useTranslation();
  const fetcher = useFetcher<RevealAnswer>();
  const shown = useRef<HTMLSpanElement>(null);
  const answer = fetcher.data;
  useEffect(() => {
    // The button that was pressed is gone.
    if (answer !== undefined && document.activeElement === document.body) shown.current?.focus();
  }, [answer]);
  if (row.phoneHint === null) return <>–</>;
  return (
    <InlineStack gap="200" blockAlign="center">
      <span ref={shown} tabIndex={-1} aria-live="polite">
        {row.customerName === null ? null : <bdi>{row.customerName}</bdi>}{' '}
        <PhoneNumber>{answer?.phone ?? row.phoneHint}</PhoneNumber>
        {answer !== undefined && answer.phone === null
          ? ` ${t('notification.facts.numberGone')}`
          : null}
      </span>
      {answer === undefined ? (
        <Button
          size="slim"
          loading={fetcher.state !== 'idle'}
          onClick={() => fetcher.submit({ intent: 'reveal' }, { method: 'post' })}
        >
          {t('notification.facts.showNumber')}
        </Button>
      ) : null}
    </InlineStack>
  );
}

function MessageId({ value }: { readonly value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <InlineStack gap="200" blockAlign="center">
      <Text as="span" breakWord>
        <code className="message-id">{value}</code>
      </Text>
      <Button size="slim" onClick={copy} accessibilityLabel={t('notification.facts.copyMessageId')}>
        {copied ? t('notification.facts.copied') : t('notification.facts.copy')}
      </Button>
      <span className="visually-hidden" aria-live="polite">
        {copied ? t('notification.facts.copied') : ''}
      </span>
    </InlineStack>
  );
}
