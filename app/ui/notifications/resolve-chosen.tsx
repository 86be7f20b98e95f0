import { useFetcher } from '@remix-run/react';
import { Banner } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ResolveRefusal,
  ResolveRequest,
  ResolveResult,
  ResolveWeight,
} from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import type { Translate } from '../i18n/instance.ts';
import { reasonWords, refusedWords } from './resolved-words.ts';

type What = ResolveRequest['what'];
type Refused = { readonly what: What; readonly reasons: readonly ResolveRefusal['reason'][] };

const WEIGH = '/app/notifications/weigh';
const RESOLVE = '/app/notifications/resolve';

/** Sends the rows that are ticked again, or leaves them: first weighed, then asked, then done. */
export function useResolveChosen(listIds: () => readonly string[], onDone: () => void) {
  const { t } = useTranslation();
  const weighed = useFetcher<ResolveWeight>();
  const resolved = useFetcher<ResolveResult>();
  const [what, setWhat] = useState<What>('resend');
  const [weight, setWeight] = useState<ResolveWeight | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);

  const post = (to: typeof weighed | typeof resolved, action: string, asked: What) => {
    const form = new FormData();
    form.set('what', asked);
    form.set('acceptDouble', 'true');
    for (const id of listIds()) form.append('id', id);
    to.submit(form, { method: 'post', action });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    const { data } = weighed;
    if (data === undefined) return;
    if (data.failed + data.unconfirmed > 0) setWeight(data);
    else setRefused({ what, reasons: data.refused });
  }, [weighed.data]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    const { data } = resolved;
    if (data?.outcome !== 'resolved') return;
    const count = data.done;
    showToast(what === 'resend' ? t('bulk.queued', { count }) : t('bulk.closed', { count }));
    const reasons = data.refused.map(({ reason }) => reason);
    setRefused(reasons.length === 0 ? null : { what, reasons });
    onDone();
  }, [resolved.data]);

  return {
    isBusy: weighed.state !== 'idle' || resolved.state !== 'idle',
    ask(asked: What) {
      setWhat(asked);
      setRefused(null);
      post(weighed, WEIGH, asked);
    },
    banner:
      refused === null ? null : (
        <Banner tone="warning" onDismiss={() => setRefused(null)}>
          {refusedWords(t, refused.what, refused.reasons)}
        </Banner>
      ),
    modal:
      weight === null ? null : (
        <ResolveModal
          what={what}
          weight={weight}
          onConfirm={() => {
            setWeight(null);
            post(resolved, RESOLVE, what);
          }}
          onClose={() => setWeight(null)}
        />
      ),
  };
}

type ResolveModalProps = {
  readonly what: What;
  readonly weight: ResolveWeight;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

function ResolveModal({ what, weight, onConfirm, onClose }: ResolveModalProps) {
  const { t } = useTranslation();
  const { failed, unconfirmed, refused } = weight;
  const count = failed + unconfirmed;
  if (what === 'leave') {
    return (
      <ConfirmModal
        id="leave-chosen"
        title={t('bulk.leaveTitle', { count })}
        text={t('notification.leave.text')}
        confirm={t('action.leaveIt')}
        cancel={t('action.cancel')}
        onConfirm={onConfirm}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmModal
      id="send-chosen"
      title={t('bulk.sendTitle', { count: count + refused.length })}
      text={weightWords(t, weight)}
      {...(unconfirmed > 0 ? { tick: t('resolve.sendTick') } : {})}
      confirm={t('bulk.send', { count })}
      cancel={t('action.cancel')}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}

/** "9 failed · 3 may reach the customer twice, their outcome is unknown · 2 can't be sent: …" */
function weightWords(t: Translate, { failed, unconfirmed, refused }: ResolveWeight): string {
  return [
    ...(failed === 0 ? [] : [t('bulk.failed', { count: failed })]),
    ...(unconfirmed === 0 ? [] : [t('bulk.unconfirmed', { count: unconfirmed })]),
    ...(refused.length === 0
      ? []
      : [t('bulk.cantSend', { count: refused.length, reasons: reasonWords(t, refused) })]),
  ].join(' · ');
}
