import { useFetcher, useNavigate, useRevalidator } from '@remix-run/react';
import { Banner, BlockStack, Box, Button, Card, InlineStack, Select, Text } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRunView } from '#app/pipeline/merchant-app-dry-run.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { RenewAccess } from '../renew-access.tsx';
import { SectionCard } from '../section-card.tsx';
import { TryList } from './try-list.tsx';
import { TryProgress } from './try-progress.tsx';
import { TrySummary } from './try-summary.tsx';
import { DAYS, type TryView, tryViewUrl, USUAL_DAYS } from './try-view.ts';
import './try.css';

type TryScreenProps = {
  readonly run: DryRunView | null;
  readonly view: TryView;
  /** Names of the languages of the messages that are shown. */
  readonly languageNames: Readonly<Record<string, string>>;
  readonly clock: ShopClock;
};

const LOOK_MS = 2000;

/** What would my customers have got? */
export function TryScreen({ run, view, languageNames, clock }: TryScreenProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isReading = run?.state === 'reading';
  useLookWhile(isReading);
  const result = useRef<HTMLDivElement>(null);
  const stopper = useFetcher();
  const hasStopped = stopper.state === 'idle' && stopper.data !== undefined;
  useEffect(() => {
    // The button that was pressed is gone.
    if (hasStopped && !isReading) result.current?.focus();
  }, [hasStopped, isReading]);

  return (
    <AppPage title={t('nav.try')} subtitle={t('try.nothingSent')} clock={clock}>
      <BlockStack gap="400">
        <SectionCard title={t('try.run')} titleHidden>
          <RunForm run={run} />
          {isReading ? (
            <TryProgress
              run={run}
              isStopping={stopper.state !== 'idle'}
              onStop={() => stopper.submit({ intent: 'stop' }, { method: 'post' })}
            />
          ) : null}
        </SectionCard>
        {run === null ? (
          <Card>
            <EmptyBlock title={t('try.empty.title')} text={t('try.empty.text')} />
          </Card>
        ) : (
          <>
            <RunBanners run={run} />
            <div ref={result} tabIndex={-1} className="try-result">
              <TrySummary run={run} />
            </div>
            {isReading ? null : (
              <TryList
                run={run}
                view={view}
                languageNames={languageNames}
                onShow={(next) =>
                  navigate(tryViewUrl(next), { preventScrollReset: next.cursor === null })
                }
              />
            )}
          </>
        )}
      </BlockStack>
    </AppPage>
  );
}

/** Asks for news every moment while a run is read and somebody looks. */
function useLookWhile(isReading: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isReading || state !== 'idle') return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [isReading, revalidate, state]);
}

function RunForm({ run }: { readonly run: DryRunView | null }) {
  const { t } = useTranslation();
  const fetcher = useFetcher();
  const [days, setDays] = useState(run?.days ?? USUAL_DAYS);
  const isReading = run?.state === 'reading';
  return (
    <BlockStack gap="200">
      <div className="try-form">
        <Select
          label={t('try.period')}
          options={DAYS.map((count) => ({
            label: t('try.days', { count }),
            value: String(count),
          }))}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          disabled={isReading}
        />
        <Button
          variant="primary"
          loading={fetcher.state !== 'idle'}
          disabled={isReading}
          onClick={() => fetcher.submit({ intent: 'run', days: String(days) }, { method: 'post' })}
        >
          {run === null || isReading ? t('try.run') : t('try.runAgain')}
        </Button>
      </div>
      <Text as="p" tone="subdued">
        {t('try.oldest')}
      </Text>
    </BlockStack>
  );
}

function RunBanners({ run }: { readonly run: DryRunView }) {
  const { t } = useTranslation();
  const fetcher = useFetcher();
  const again = () => fetcher.submit({ intent: 'run', days: String(run.days) }, { method: 'post' });
  const isReading = run.state === 'reading';
  return (
    <>
      {run.state === 'failed' && run.problem !== null && run.problem !== 'throttled' ? (
        <Banner tone="critical">
          <BlockStack gap="200">
            <p>{t(`try.failed.${run.problem}`)}</p>
            {run.problem === 'access_lost' ? (
              <Box>
                <RenewAccess isBusy={fetcher.state !== 'idle'} onRenewed={again} />
              </Box>
            ) : null}
          </BlockStack>
        </Banner>
      ) : null}
      {run.settingsChanged && !isReading ? (
        <Banner tone="info">
          <InlineStack gap="300" align="space-between" blockAlign="center">
            <p>{t('try.settingsChanged')}</p>
            <Button onClick={again} loading={fetcher.state !== 'idle'}>
              {t('try.runAgain')}
            </Button>
          </InlineStack>
        </Banner>
      ) : null}
      {run.rows.some(({ isSample }) => isSample) ? (
        <Banner tone="info">
          <p>{t('try.sample')}</p>
        </Banner>
      ) : null}
    </>
  );
}
