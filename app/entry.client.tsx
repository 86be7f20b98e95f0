import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { readDocumentWords } from '#app/ui/i18n/document-words.tsx';
import { formatNumber } from '#app/ui/numbers.ts';
import { DocumentReferenceProvider, watchReferences } from '#app/ui/reference.ts';

const i18n = readDocumentWords(document);
const reference = document.body.dataset.reference ?? null;
watchReferences();

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <DocumentReferenceProvider value={reference}>
          <RemixBrowser />
        </DocumentReferenceProvider>
      </I18nextProvider>
    </StrictMode>,
  );
});

/** Making a runtime's first formatter takes as long as several frames: not while someone types. */
const whenIdle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
whenIdle(() => formatNumber(1, i18n.language));
