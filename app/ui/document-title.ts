import { useMatches } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { Translate } from './i18n/instance.ts';

/**
 * What a page's route exports as `handle`: the title of its document, in the page's language.
 * `data` is what its loader gave; undefined where it failed. (Remix's own `meta` knows no language.)
 */
export type PageHandle<Data = unknown> = {
  title(t: Translate, data: Data | undefined): string;
};

/** The title of the document: that of the innermost page, else the app's own. */
export function useDocumentTitle(): string {
  const { t } = useTranslation();
  const page = useMatches().findLast(({ handle }) => isPageHandle(handle));
  return isPageHandle(page?.handle) ? page.handle.title(t, page.data) : t('app.title');
}

function isPageHandle(handle: unknown): handle is PageHandle {
  return typeof handle === 'object' && handle !== null && 'title' in handle;
}
