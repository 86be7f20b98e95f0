import type { DryRunQuery } from '#app/pipeline/merchant-app-dry-run.ts';

export const SHOWN = ['all', 'send', 'skip'] as const;
export type Shown = (typeof SHOWN)[number];

/** How many days back a merchant can choose; the last is the most that Shopify shows. */
export const DAYS = [1, 7, 14, 30, 60] as const;
export const USUAL_DAYS = 7;

/** What of a run the page shows, as its address says. */
export type TryView = { readonly shown: Shown; readonly cursor: string | null };

/** Reads a view from an address; what it does not know it leaves out. */
export function readTryView(params: URLSearchParams): TryView {
  const shown = SHOWN.find((known) => known === params.get('show')) ?? 'all';
  const cursor = params.get('cursor');
  return { shown, cursor: cursor === null || cursor === '' ? null : cursor };
}

/** The address of a view. */
export function tryViewUrl({ shown, cursor }: TryView): string {
  const params = new URLSearchParams();
  if (shown !== 'all') params.set('show', shown);
  if (cursor !== null) params.set('cursor', cursor);
  const query = params.toString();
  return query === '' ? '/app/try' : `/app/try?${query}`;
}

/** The question to the app that a view stands for. */
export function tryQuery({ shown, cursor }: TryView): DryRunQuery {
  return { decision: shown === 'all' ? null : shown, cursor };
}
