import { Banner, BlockStack, Box, Button, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BulkActionView } from '#app/pipeline/merchant-app-bulk-action.ts';
import type { Translate } from '../i18n/instance.ts';
import type { BulkAction } from './bulk-action.ts';
import { resolvedWords, sumOfRefused } from './resolved-words.ts';

type BulkActionBannerProps = {
  readonly bulk: BulkAction;
  /** The result was put away, and the focus has to go somewhere. */
  readonly onDismissed: () => void;
};

/** How far the shop's bulk action has come, with a way to stop it; then what came of it. */
export function BulkActionBanner({ bulk, onDismissed }: BulkActionBannerProps) {
  const box = useRef<HTMLDivElement>(null);
  const { action, isOwn, refusal } = bulk;
  const [id, state] = [action?.id ?? null, action?.state ?? null];
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (id === null || !isOwn) return;
    const isNew = shown.current !== id;
    shown.current = id;
    // The button that was pressed is gone, or goes now; at the end nobody is called back.
    const isLost = document.activeElement === document.body;
    if (isNew || state === 'stopped' || isLost) box.current?.focus();
  }, [id, state, isOwn]);
  if (action === null && refusal === null) return null;
  return (
    <div ref={box} tabIndex={-1} className="focus-target">
      {refusal === null ? null : (
        <Box paddingBlockEnd={action === null ? '0' : '300'}>
          <Banner tone="warning" onDismiss={bulk.forgetRefusal}>
            {refusal}
          </Banner>
        </Box>
      )}
      {action === null ? null : <Told action={action} bulk={bulk} onDismissed={onDismissed} />}
    </div>
  );
}

type ToldProps = BulkActionBannerProps & { readonly action: BulkActionView };

function Told({ action, bulk, onDismissed }: ToldProps) {
  const { t } = useTranslation();
  return (
    <>
      {action.state === 'running' ? (
        <Running action={action} isStopping={bulk.isStopping} onStop={bulk.stop} />
      ) : (
        <Banner
          tone={hasRest(action) ? 'warning' : 'success'}
          onDismiss={() => {
            bulk.dismiss(action.id);
            onDismissed();
          }}
        >
          {endWords(t, action)}
        </Banner>
      )}
    </>
  );
}

type RunningProps = {
  readonly action: BulkActionView;
  readonly isStopping: boolean;
  readonly onStop: () => void;
};

/** Looked at again and again: nothing of it is announced before its end. */
function Running({ action, isStopping, onStop }: RunningProps) {
  const { t } = useTranslation();
  const { count } = action.total;
  const looked = action.done + sumOfRefused(action.refused);
  return (
    <Banner tone="info" stopAnnouncements>
      <BlockStack gap="200">
        <InlineStack gap="300" align="space-between" blockAlign="center">
          <div id="bulk-progress">
            <Text as="p">{progressWords(t, action)}</Text>
          </div>
          <Button loading={isStopping} onClick={onStop}>
            {t('bulk.stop')}
          </Button>
        </InlineStack>
        <ProgressBar
          progress={Math.min((looked / Math.max(count, 1)) * 100, 100)}
          size="small"
          ariaLabelledBy="bulk-progress"
        />
        <Text as="p">{t('bulk.mayLeave')}</Text>
      </BlockStack>
    </Banner>
  );
}

/** "120 of 4,800 messages queued" */
function progressWords(t: Translate, { what, done, total }: BulkActionView): string {
  const { count, isExact } = total;
  return isExact
    ? t(`bulk.progress.${what}`, { done, count })
    : t(`bulk.progressOver.${what}`, { done, least: count });
}

function hasRest({ state, refused }: BulkActionView): boolean {
  return state !== 'complete' || sumOfRefused(refused) > 0;
}

/** What was done and refused, and why that was not all. */
function endWords(t: Translate, { what, state, problem, done, refused }: BulkActionView): string {
  const result = resolvedWords(t, what, done, refused);
  if (state === 'complete') return result;
  const why = problem === null ? t('bulk.stopped') : t(`bulk.ended.${problem}`);
  return t('sentence.two', { first: why, second: result });
}
