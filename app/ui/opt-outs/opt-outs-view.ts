import { OPT_OUT_SOURCES, type OptOutSource } from '#app/pipeline/opt-outs-ports.ts';

/** What the list shows, as its address says. */
export type OptOutsView = { readonly source: OptOutSource | null; readonly cursor: string | null };

export function readSource(text: string | null): OptOutSource | null {
  return OPT_OUT_SOURCES.find((known) => known === text) ?? null;
}

/** Reads a view from an address; what it does not know it leaves out. */
export function readOptOutsView(params: URLSearchParams): OptOutsView {
  const cursor = params.get('cursor');
  return {
    source: readSource(params.get('how')),
    cursor: cursor === null || cursor === '' ? null : cursor,
  };
}

/** The address of a view. */
export function optOutsUrl({ source, cursor }: OptOutsView): string {
  const params = new URLSearchParams();
  if (source !== null) params.set('how', source);
  if (cursor !== null) params.set('cursor', cursor);
  const query = params.toString();
  return query === '' ? '/app/opt-outs' : `/app/opt-outs?${query}`;
}
