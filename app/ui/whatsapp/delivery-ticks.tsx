import type { ShownState } from '#app/pipeline/merchant-app.ts';

/** How far a message is, as the ticks beside its time show it. */
export type PreviewState = ShownState | 'draft';

type Ticks = { readonly sign: 'clock' | 'one' | 'two' | 'failed' | 'unknown'; words: string };

const TICKS: Readonly<Record<PreviewState, Ticks | null>> = {
  waiting: { sign: 'clock', words: 'Waiting' },
  held: { sign: 'clock', words: 'Held' },
  sending: { sign: 'clock', words: 'Sending' },
  accepted: { sign: 'clock', words: 'Accepted' },
  sent: { sign: 'one', words: 'Sent' },
  delivered: { sign: 'two', words: 'Delivered' },
  read: { sign: 'two', words: 'Read' },
  failed: { sign: 'failed', words: 'Failed' },
  unconfirmed: { sign: 'unknown', words: 'Unconfirmed' },
  left: { sign: 'unknown', words: 'Left' },
  skipped: null,
  draft: null,
};

/** The ticks beside a message's time; nothing for one that is skipped or a draft. */
export function DeliveryTicks({ state }: { readonly state: PreviewState }) {
  const ticks = TICKS[state];
  if (ticks === null) return null;
  return (
    <span className={`wa-ticks wa-${state}`} role="img" aria-label={ticks.words}>
      {ticks.sign === 'failed' ? '!' : null}
      {ticks.sign === 'unknown' ? '?' : null}
      {ticks.sign === 'clock' ? (
        <Drawing path="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 3V8l2.5 1.5" />
      ) : null}
      {ticks.sign === 'one' ? <Drawing path="m3 8.5 3.5 3.5L13 4.5" /> : null}
      {ticks.sign === 'two' ? <Drawing path="m1 8.5 3.5 3.5L11 4.5M8 11l1 1 6.500-7.500" /> : null}
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
