import { useFetcher } from '@remix-run/react';
import { Banner } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResolveRequest, ResolveWeight } from '#app/pipeline/merchant-app.ts';
import { type BulkAction, wholeViewForm } from './bulk-action.ts';
import type { ListView } from './list-view.ts';
import { ResolveModal } from './resolve-modal.tsx';
import { refusedWords, sumOfRefused } from './resolved-words.ts';

type What = ResolveRequest['what'];

const WEIGH = '/app/notifications/weigh';

/** Sends all that the view shows again, or leaves it: first weighed, then asked, then begun. */
export function useResolveView(view: ListView, isStarting: boolean, start: BulkAction['start']) {
  const { t } = useTranslation();
  const weighed = useFetcher<ResolveWeight>();
  const [what, setWhat] = useState<What>('resend');
  const [weight, setWeight] = useState<ResolveWeight | null>(null);
  const [vain, setVain] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    const { data } = weighed;
    if (data === undefined) return;
    if (data.failed + data.unconfirmed > 0) setWeight(data);
    else if (sumOfRefused(data.refused) > 0) setVain(refusedWords(t, what, data.refused));
    else setVain(t(`bulk.nothing.${what}`));
  }, [weighed.data]);

  return {
    isBusy: weighed.state !== 'idle' || isStarting,
    ask(asked: What) {
      setWhat(asked);
      setVain(null);
      weighed.submit(wholeViewForm(view, { what: asked }), { method: 'post', action: WEIGH });
    },
    banner:
      vain === null ? null : (
        <Banner tone="warning" onDismiss={() => setVain(null)}>
          {vain}
        </Banner>
      ),
    modal:
      weight === null ? null : (
        <ResolveModal
          what={what}
          weight={weight}
          isWholeView
          onConfirm={(acceptDouble) => {
            setWeight(null);
            start(view, what, acceptDouble);
          }}
          onClose={() => setWeight(null)}
        />
      ),
  };
}
