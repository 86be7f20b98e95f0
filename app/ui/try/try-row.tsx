import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { DryRunRowView } from '#app/pipeline/merchant-app-dry-run.ts';
import type { Translate } from '../i18n/instance.ts';
import { NextStepLink } from '../next-step-link.tsx';
import { parcelWords } from '../parcel-words.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { orderInAdmin } from '../places.ts';
import { ShopTime } from '../shop-time.tsx';
import { ToneBadge } from '../state-badge.tsx';
import { STATE_TONES, stateWords } from '../state-words.ts';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';
import { NO_FACTS } from '../words/state-word-types.ts';

type TryRowProps = { readonly row: DryRunRowView; readonly languageName: string | null };

/** One status change: opened, it shows the message and what was looked at. */
export function TryRow({ row, languageName }: TryRowProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  return (
    <li className="try-row">
      <div className="try-line">
        <button
          type="button"
          className="try-toggle"
          aria-expanded={isOpen}
          aria-controls={panelId}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span className="try-order">{row.orderName}</span>
          {row.parcel === null ? null : (
            <span className="try-parcel">{parcelWords(t, row.parcel)}</span>
          )}
          <span className="visually-hidden"> {t(`status.${row.status}`)}</span>
        </button>
        <span>{t(`status.${row.status}`)}</span>
        <span className="try-time">
          <ShopTime at={row.happenedAt} />
        </span>
        <span className="try-to">
          <Recipient row={row} />
        </span>
        <span className="try-outcome">
          <Outcome row={row} />
        </span>
      </div>
      <div id={panelId} hidden={!isOpen} className="try-panel">
        {isOpen ? <Panel row={row} languageName={languageName} /> : null}
      </div>
    </li>
  );
}

function Recipient({ row }: { readonly row: DryRunRowView }) {
  const { t } = useTranslation();
  if (row.phoneHint === null) {
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{t('list.noPhone')}</span>
      </>
    );
  }
  return <PhoneNumber>{row.phoneHint}</PhoneNumber>;
}

function skippedWords(t: Translate, row: DryRunRowView) {
  const { carrierStatus } = row;
  return stateWords(t, 'skipped', row.reason, { ...NO_FACTS, carrierStatus });
}

function Outcome({ row }: { readonly row: DryRunRowView }) {
  const { t } = useTranslation();
  if (row.decision === 'skip' || row.preview === null) {
    const { badge, label } = skippedWords(t, row);
    return (
      <InlineStack gap="200" blockAlign="center">
        <ToneBadge tone={null}>{badge}</ToneBadge>
        <Text as="span">{label}</Text>
        <Really row={row} />
      </InlineStack>
    );
  }
  return (
    <>
      <Really row={row} />
      <span className="try-text" dir="auto">
        {row.preview.text}
      </span>
    </>
  );
}

/** What really left for it is named; delivered and read ones were sent. */
function Really({ row }: { readonly row: DryRunRowView }) {
  const { t } = useTranslation();
  if (row.really === null) return null;
  const state = row.really === 'accepted' || row.really === 'unconfirmed' ? row.really : 'sent';
  return <ToneBadge tone={STATE_TONES[state]}>{t(`state.badge.${state}`)}</ToneBadge>;
}

function Panel({ row, languageName }: TryRowProps) {
  const { t } = useTranslation();
  const { preview } = row;
  const words = row.decision === 'skip' ? skippedWords(t, row) : null;
  const order = { gid: row.orderGid, name: row.orderName };
  const inAdmin = orderInAdmin(row.orderGid);
  return (
    <div className="try-columns">
      {preview === null ? null : (
        <WhatsAppPreview
          header={preview.header}
          body={preview.text}
          isTemplate={false}
          values={[preview.variables.name, preview.variables.subject, preview.variables.label]}
          footer={preview.footer}
          buttons={preview.buttons}
          language={preview.language}
          languageName={languageName ?? preview.language}
          state="draft"
        />
      )}
      <BlockStack gap="300">
        {words === null ? null : (
          <BlockStack gap="200" inlineAlign="start">
            <Text as="p">{words.explanation}</Text>
            {words.nextStep === null ? null : <NextStepLink step={words.nextStep} order={order} />}
          </BlockStack>
        )}
        {row.waitsUntil === null ? null : (
          <Text as="p">
            <Trans
              i18nKey="try.waits"
              components={{ time: <ShopTime at={row.waitsUntil} show="sentence" /> }}
            />
          </Text>
        )}
        <div>
          <Text as="h3" variant="headingSm">
            {t('try.checks.title')}
          </Text>
          <ul className="try-checks">
            {row.checks.map(({ name, result }) => (
              <li key={name} data-result={result}>
                {t('try.checks.line', {
                  check: t(`try.checks.${name}`),
                  result: t(`try.checks.result.${result}`),
                })}
              </li>
            ))}
          </ul>
        </div>
        {inAdmin === null ? null : (
          <div>
            <Button url={inAdmin.url} target="_top">
              {t('notification.viewOrder')}
            </Button>
          </div>
        )}
      </BlockStack>
    </div>
  );
}
