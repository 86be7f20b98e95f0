import { useFetcher, useRevalidator } from '@remix-run/react';
import { Banner, Button, ButtonGroup, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResolveRefusal, ResolveRequest, ResolveResult } from '#app/pipeline/merchant-app.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { SectionCard } from '../section-card.tsx';
import { resolvedWords } from './resolved-words.ts';

type What = ResolveRequest['what'];
type Progress = {
  readonly what: What;
  readonly done: number;
  readonly refused: readonly ResolveRefusal['reason'][];
  readonly isOver: boolean;
};

const ACTION = '/app/notifications/resolve';

type ResolveAllProps = {
  /** How many there are. */
  readonly unconfirmed: number;
};

/** Sends all unconfirmed messages again, or leaves them, in steps of what one request can do. */
export function ResolveAll({ unconfirmed }: ResolveAllProps) {
  const isEmpty = unconfirmed === 0;
  const { t } = useTranslation();
  const [asks, setAsks] = useState<What | null>(null);
  const { progress, isBusy, start } = useSteps();
  if (isEmpty && progress === null) return null;
  return (
    <SectionCard title={t('resolve.title')} titleHidden>
      <Text as="p">{t('resolve.intro')}</Text>
      <ButtonGroup>
        <Button
          loading={isBusy && progress?.what === 'resend'}
          disabled={isBusy || isEmpty}
          onClick={() => setAsks('resend')}
        >
          {t('resolve.sendAll')}
        </Button>
        <Button
          loading={isBusy && progress?.what === 'leave'}
          disabled={isBusy || isEmpty}
          onClick={() => setAsks('leave')}
        >
          {t('resolve.leaveAll')}
        </Button>
      </ButtonGroup>
      <div aria-live="polite">
        {progress === null ? null : (
          <Banner tone={progress.refused.length > 0 ? 'warning' : 'info'}>
            {resolvedWords(t, progress.what, progress.done, progress.refused)}
          </Banner>
        )}
      </div>
      <Confirm
        asks={asks}
        onConfirm={(what) => {
          setAsks(null);
          start(what);
        }}
        onClose={() => setAsks(null)}
      />
    </SectionCard>
  );
}

/** Posts step after step, each from where the one before ended. */
function useSteps() {
  const fetcher = useFetcher<ResolveResult>();
  const revalidator = useRevalidator();
  const [progress, setProgress] = useState<Progress | null>(null);
  const { data, state, submit } = fetcher;

  const post = (what: What, allAfter: string) =>
    submit({ what, allAfter, acceptDouble: 'true' }, { method: 'post', action: ACTION });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    if (data === undefined || data.outcome !== 'resolved' || progress === null) return;
    const { next } = data;
    setProgress({
      what: progress.what,
      done: progress.done + data.done,
      refused: [...progress.refused, ...data.refused.map(({ reason }) => reason)],
      isOver: next === null,
    });
    if (next === null) revalidator.revalidate();
    else post(progress.what, next);
  }, [data]);

  return {
    progress,
    isBusy: state !== 'idle' || (progress !== null && !progress.isOver),
    start: (what: What) => {
      setProgress({ what, done: 0, refused: [], isOver: false });
      post(what, '');
    },
  };
}

type ConfirmProps = {
  readonly asks: What | null;
  readonly onConfirm: (what: What) => void;
  readonly onClose: () => void;
};

function Confirm({ asks, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  if (asks === null) return null;
  const isResend = asks === 'resend';
  return (
    <ConfirmModal
      id="resolve-all"
      title={isResend ? t('resolve.sendTitle') : t('resolve.leaveTitle')}
      text={isResend ? t('resolve.sendText') : t('resolve.leaveText')}
      {...(isResend ? { tick: t('resolve.sendTick') } : {})}
      confirm={isResend ? t('resolve.sendAll') : t('resolve.leaveAll')}
      cancel={t('action.cancel')}
      onConfirm={() => onConfirm(asks)}
      onClose={onClose}
    />
  );
}
