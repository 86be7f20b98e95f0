import { useFetcher, useNavigate } from '@remix-run/react';
import type { PageProps } from '@shopify/polaris';
import { useEffect } from 'react';
import type { Neighbours } from '#app/pipeline/merchant-app.ts';

/** Leads to the notifications beside this one in the list that it was opened from. */
export function useNeighbours(id: string, listUrl: string): NonNullable<PageProps['pagination']> {
  const { data, load } = useFetcher<Neighbours>({ key: `neighbours ${id}` });
  const navigate = useNavigate();
  const query = listUrl.split('?', 2)[1] ?? '';
  useEffect(() => {
    const params = new URLSearchParams(query);
    params.set('id', id);
    load(`/app/notifications/neighbours?${params}`);
  }, [id, query, load]);
  const { previous = null, next = null } = data ?? {};
  const go = (to: string | null) => () => {
    if (to !== null) navigate(`/app/notifications/${to}`, { state: { listUrl } });
  };
  return {
    hasPrevious: previous !== null,
    hasNext: next !== null,
    onPrevious: go(previous),
    onNext: go(next),
  };
}
