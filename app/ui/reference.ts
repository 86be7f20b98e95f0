import { createContext, useContext } from 'react';

/**
 * By which the log knows a request that failed: the document's stands in its markup, that of data
 * fetched later in a header.
 */
export const REFERENCE_HEADER = 'x-reference';

const DocumentReference = createContext<string | null>(null);

/** Gives the pages the reference of the request that their document came with. */
export const DocumentReferenceProvider = DocumentReference.Provider;

/** Of the last answer that failed; in the browser alone. */
let latest: string | null = null;

/** The reference of what failed last. */
export function useReference(): string | null {
  const ofDocument = useContext(DocumentReference);
  return latest ?? ofDocument;
}

/** Remembers the reference of each answer that fails from now on. */
export function watchReferences(): void {
  const bare = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const response = await bare(...request);
    latest = response.headers.get(REFERENCE_HEADER) ?? latest;
    return response;
  };
}
