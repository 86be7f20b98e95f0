import { BlockStack, Text } from '@shopify/polaris';
import { Trans, useTranslation } from 'react-i18next';
import type { DryRunView } from '#app/pipeline/merchant-app-dry-run.ts';
import { SectionCard } from '../section-card.tsx';
import { ShopTime } from '../shop-time.tsx';

/** How many would have been sent and skipped, and of which kind. */
export function TrySummary({ run }: { readonly run: DryRunView }) {
  const { t } = useTranslation();
  const { send, skip } = run;
  return (
    <SectionCard title={t('try.summary.title')}>
      <div className="try-summary">
        <Kind
          title={t('try.summary.send', { count: send.customers, amount: send.amount })}
          kinds={send.byStatus.map(({ status, amount }) => [t(`status.${status}`), amount])}
        />
        <Kind
          title={t('try.summary.skip', { amount: skip.amount })}
          kinds={skip.byReason.map(({ reason, amount }) => [t(`skip.${reason}.label`), amount])}
        />
      </div>
      <BlockStack gap="100">
        <p className="visually-hidden" aria-live="polite">
          {run.state === 'reading'
            ? ''
            : t('sentence.two', {
                first: t('sentence.end', {
                  sentence: t('try.summary.send', { count: send.customers, amount: send.amount }),
                }),
                second: t('sentence.end', {
                  sentence: t('try.summary.skip', { amount: skip.amount }),
                }),
              })}
        </p>
        {run.state === 'reading' ? (
          <Text as="p" tone="subdued">
            {t('try.summary.listLater')}
          </Text>
        ) : (
          <Text as="p" tone="subdued">
            {t(run.state === 'complete' ? 'try.summary.complete' : 'try.summary.stopped', {
              count: run.ordersRead,
            })}
          </Text>
        )}
        <Text as="p" tone="subdued">
          <Trans
            i18nKey="try.summary.erased"
            components={{ time: <ShopTime at={run.erasedAt} show="sentence" /> }}
          />
        </Text>
      </BlockStack>
    </SectionCard>
  );
}

type KindProps = {
  readonly title: string;
  readonly kinds: readonly (readonly [name: string, amount: number])[];
};

function Kind({ title, kinds }: KindProps) {
  const { t } = useTranslation();
  // Several reasons may share a name.
  const byName = Map.groupBy(kinds, ([name]) => name);
  return (
    <div>
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <ul className="try-kinds">
        {[...byName].map(([name, same]) => (
          <li key={name}>
            {t('try.summary.kind', {
              name,
              amount: same.reduce((sum, [, amount]) => sum + amount, 0),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
