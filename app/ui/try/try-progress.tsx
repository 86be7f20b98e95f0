import { BlockStack, Button, ProgressBar, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { DryRunView } from '#app/pipeline/merchant-app-dry-run.ts';
import { useClock } from '../clock.tsx';
import type { Translate } from '../i18n/instance.ts';

type TryProgressProps = {
  readonly run: DryRunView;
  readonly isStopping: boolean;
  readonly onStop: () => void;
};

const STEPS = 10;

/** How far the reading is, and the way to stop it. Told aloud every tenth. */
export function TryProgress({ run, isStopping, onStop }: TryProgressProps) {
  const { t } = useTranslation();
  const { now } = useClock();
  const total = run.ordersTotal?.count ?? 0;
  const part = total === 0 ? 0 : Math.min(run.ordersRead / total, 1);
  const tenth = Math.floor(part * STEPS);
  return (
    <BlockStack gap="200">
      <div className="try-progress">
        <BlockStack gap="200">
          <Text as="p">{readingWords(t, run)}</Text>
          <ProgressBar progress={part * 100} size="small" ariaLabelledBy="try-progress" />
          <p className="visually-hidden" aria-live="polite" id="try-progress">
            {t('try.reading.part', { percent: tenth * STEPS })}
          </p>
        </BlockStack>
        <Button onClick={onStop} loading={isStopping}>
          {t('try.stop')}
        </Button>
      </div>
      <div aria-live="polite">
        {run.problem === null ? null : (
          <Text as="p" tone="caution">
            {waitingWords(t, run, now)}
          </Text>
        )}
      </div>
    </BlockStack>
  );
}

function readingWords(t: Translate, { ordersRead, ordersTotal }: DryRunView): string {
  if (ordersTotal === null) return t('try.reading.start');
  const { count: total, isExact } = ordersTotal;
  return isExact
    ? t('try.reading.of', { read: ordersRead, total })
    : t('try.reading.ofOver', { read: ordersRead, total });
}

function waitingWords(t: Translate, run: DryRunView, now: string): string {
  if (run.problem !== 'throttled') return t('try.unreachable');
  const seconds = Math.ceil((Date.parse(run.goesOnAt) - Date.parse(now)) / 1000);
  return t('try.slow', { seconds: Math.max(seconds, 1) });
}
