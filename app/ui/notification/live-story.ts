import { useRevalidator } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import type { ShownState } from '#app/pipeline/merchant-app.ts';

const REFRESH_MS = 5_000;

/** States that a delivery report, or the app itself, will still change. */
const OPEN: Readonly<Record<ShownState, boolean>> = {
  waiting: true,
  held: true,
  sending: true,
  accepted: true,
  sent: true,
  delivered: true,
  unconfirmed: true,
  read: false,
  failed: false,
  skipped: false,
  left: false,
};

/**
 * Reads the page again every few seconds while its state may change, or an e-mail is due, and
 * somebody can see it. Returns the badge once it says something else than at first: what a screen reader is told.
 */
export function useLiveStory(state: ShownState, badge: string, isEmailDue: boolean): string {
  const { revalidate, state: reading } = useRevalidator();
  const first = useRef(badge);
  const isWaiting = (OPEN[state] || isEmailDue) && reading === 'idle';
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isWaiting, revalidate]);
  return badge === first.current ? '' : badge;
}
