import { useFetcher, useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';
import type { TestView } from '#app/pipeline/merchant-app.ts';
import { isUnderWay } from './test-words.ts';

const LOOK_MS = 1_500;
/** WhatsApp gives a test up after ten minutes. */
const LONGEST_SECONDS = 660;

/** The test message as it stands: asked for again while news of it may come and the page is seen. */
export function useTestWatch(loaded: TestView | null, sending: boolean): TestView | null {
  const fetcher = useFetcher<{ test: TestView | null }>();
  const revalidator = useRevalidator();
  const test = newer(loaded, fetcher.data?.test ?? null);
  const watches = !sending && test !== null && isUnderWay(test) && test.seconds < LONGEST_SECONDS;
  const look = fetcher.load;
  useEffect(() => {
    if (!watches) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') look('/app/setup');
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [watches, look]);
  // The step is done by what the page loaded: it loads again once the test has arrived.
  const arrived = test !== loaded && (test?.state === 'delivered' || test?.state === 'read');
  const state = test?.state;
  const reload = revalidator.revalidate;
  useEffect(() => {
    if (arrived && state !== undefined) reload();
  }, [arrived, state, reload]);
  return test;
}

/** Of two looks at the same test the later one; of two tests the one that was sent last. */
function newer(a: TestView | null, b: TestView | null): TestView | null {
  if (a === null || b === null) return a ?? b;
  if (a.id !== b.id) return a.at > b.at ? a : b;
  return a.seconds > b.seconds ? a : b;
}
