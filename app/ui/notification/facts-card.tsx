import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, Text } from '@shopify/polaris';
import { type ReactNode, useState } from 'react';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { SectionCard } from '../section-card.tsx';
import { NOTIFICATION_COPY } from './notification-copy.ts';

/** What the page's action answers when the number is asked for. */
export type RevealAnswer = { readonly intent: 'reveal'; readonly phone: string | null };

type FactsCardProps = { readonly story: NotificationStory; readonly languageName: string | null };

/** To whom, in which language, from which template, under which message ID. */
export function FactsCard({ story, languageName }: FactsCardProps) {
  const { preview, messageId } = story;
  return (
    <SectionCard title={NOTIFICATION_COPY.facts}>
      <dl className="facts">
        <Fact name={NOTIFICATION_COPY.to}>
          <Recipient row={story.row} />
        </Fact>
        <Fact name={NOTIFICATION_COPY.language}>{languageName ?? '–'}</Fact>
        <Fact name={NOTIFICATION_COPY.template}>
          {preview === null ? '–' : `${preview.templateName} (${preview.language})`}
        </Fact>
        <Fact name={NOTIFICATION_COPY.messageId}>
          {messageId === null ? '–' : <MessageId value={messageId} />}
        </Fact>
      </dl>
    </SectionCard>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Recipient({ row }: { readonly row: NotificationStory['row'] }) {
  const fetcher = useFetcher<RevealAnswer>();
  if (row.phoneHint === null) return <>–</>;
  const answer = fetcher.data;
  return (
    <InlineStack gap="200" blockAlign="center">
      <span aria-live="polite">
        {row.customerName === null ? null : <bdi>{row.customerName}</bdi>}{' '}
        <PhoneNumber>{answer?.phone ?? row.phoneHint}</PhoneNumber>
        {answer !== undefined && answer.phone === null ? ` ${NOTIFICATION_COPY.phoneGone}` : null}
      </span>
      {answer === undefined ? (
        <Button
          size="slim"
          loading={fetcher.state !== 'idle'}
          onClick={() => fetcher.submit({ intent: 'reveal' }, { method: 'post' })}
        >
          {NOTIFICATION_COPY.showNumber}
        </Button>
      ) : null}
    </InlineStack>
  );
}

function MessageId({ value }: { readonly value: string }) {
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
      <Button size="slim" onClick={copy} accessibilityLabel="Copy message ID">
        {copied ? NOTIFICATION_COPY.copied : NOTIFICATION_COPY.copy}
      </Button>
      <span className="visually-hidden" aria-live="polite">
        {copied ? NOTIFICATION_COPY.copied : ''}
      </span>
    </InlineStack>
  );
}
