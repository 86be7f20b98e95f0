import { useFetcher } from '@remix-run/react';
import { Banner } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusalCounts } from '#app/pipeline/bulk-action-ports.ts';
import type { ResolveRequest, ResolveResult, ResolveWeight } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { ResolveModal } from './resolve-modal.tsx';
import { countReasons, refusedWords } from './resolved-words.ts';

type What = ResolveRequest['what'];
type Refused = { readonly what: What; readonly reasons: RefusalCounts };

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
    setRefused(reasons.length === 0 ? null : { what, reasons: countReasons(reasons) });
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
