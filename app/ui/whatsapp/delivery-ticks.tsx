import { useTranslation } from 'react-i18next';
import type { ShownState } from '#app/pipeline/merchant-app.ts';

/** How far a message is, as the ticks beside its time show it. */
export type PreviewState = ShownState | 'draft';

const SIGNS = {
  waiting: 'clock',
  held: 'clock',
  sending: 'clock',
  accepted: 'clock',
  sent: 'one',
  delivered: 'two',
  read: 'two',
  failed: 'failed',
  unconfirmed: 'unknown',
  left: 'unknown',
} as const satisfies Readonly<Record<Exclude<PreviewState, 'skipped' | 'draft'>, string>>;

/** The ticks beside a message's time; nothing for one that is skipped or a draft. */
export function DeliveryTicks({ state }: { readonly state: PreviewState }) {
  const { t } = useTranslation();
  if (state === 'skipped' || state === 'draft') return null;
  const sign = SIGNS[state];
  return (
    <span className={`wa-ticks wa-${state}`} role="img" aria-label={t(`state.badge.${state}`)}>
      {sign === 'failed' ? '!' : null}
      {sign === 'unknown' ? '?' : null}
      {sign === 'clock' ? (
        <Drawing path="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 3V8l2.5 1.5" />
      ) : null}
      {sign === 'one' ? <Drawing path="m3 8.5 3.5 3.5L13 4.5" /> : null}
      {sign === 'two' ? <Drawing path="m1 8.5 3.5 3.5L11 4.5M8 11l1 1 6.500-7.500" /> : null}
    </span>
  );
}

function Drawing({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
