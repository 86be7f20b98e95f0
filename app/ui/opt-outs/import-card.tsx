import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { type ChangeEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '#app/pipeline/merchant-app-opt-outs.ts';
import { SectionCard } from '../section-card.tsx';
import { readCsv, saveFile, writeCsv } from './csv-file.ts';
import type { OptOutsRequest } from './opt-outs-request.ts';
import { readPhoneColumn } from './phone-column.ts';

/** Larger files are no list of phone numbers that one import takes. */
const MOST_BYTES = 10_000_000;

type FileProblem = 'unreadable' | 'empty' | 'tooLarge';

/** Reads a CSV file: first what would come of it, then, on a word, the import itself. */
export function ImportCard({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const check = useFetcher<ImportResult>();
  const run = useFetcher<ImportResult>();
  const [numbers, setNumbers] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<FileProblem | null>(null);
  const [isImported, setIsImported] = useState(false);
  const inputId = useId();
  const outcome = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  useEffect(() => chooser.current?.focus(), []);

  const send = (fetcher: typeof check, asked: OptOutsRequest) =>
    fetcher.submit(asked, { method: 'post', encType: 'application/json' });

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    setNumbers(null);
    setIsImported(false);
    setProblem(null);
    if (file === undefined) return;
    if (file.size > MOST_BYTES) {
      setProblem('tooLarge');
      return;
    }
    const found = await file
      .text()
      .then(readCsv)
      .then(readPhoneColumn, () => null);
    if (found === null || found.length === 0) {
      setProblem(found === null ? 'unreadable' : 'empty');
      return;
    }
    setNumbers(found);
    send(check, { intent: 'check', numbers: found });
  };

  const imported = isImported && run.state === 'idle' ? run.data : undefined;
  useEffect(() => {
    // The button that was pressed is gone.
    if (imported !== undefined) outcome.current?.focus();
  }, [imported]);
  const checked = numbers !== null && check.state === 'idle' ? check.data : undefined;
  const shown = imported ?? checked;

  return (
    <SectionCard title={t('optOuts.import.title')}>
      <BlockStack gap="300">
        <Text as="p">{t('optOuts.import.text')}</Text>
        <div className="opt-outs-file">
          <label htmlFor={inputId}>{t('optOuts.import.file')}</label>
          <input
            ref={chooser}
            id={inputId}
            type="file"
            accept=".csv,text/csv,text/plain"
            onChange={choose}
          />
        </div>
        <div ref={outcome} tabIndex={-1} aria-live="polite" className="opt-outs-outcome">
          {problem === null ? null : (
            <Banner tone="critical">{t(`optOuts.import.${problem}`)}</Banner>
          )}
          {shown === undefined ? null : (
            <Outcome
              result={shown}
              isDone={imported !== undefined}
              isBusy={run.state !== 'idle'}
              onImport={() => {
                if (numbers === null) return;
                setIsImported(true);
                send(run, { intent: 'import', numbers });
              }}
            />
          )}
          {numbers !== null && check.state !== 'idle' ? t('optOuts.import.checking') : null}
        </div>
        <div>
          <Button onClick={onClose}>{t('optOuts.close')}</Button>
        </div>
      </BlockStack>
    </SectionCard>
  );
}

type OutcomeProps = {
  readonly result: ImportResult;
  readonly isDone: boolean;
  readonly isBusy: boolean;
  readonly onImport: () => void;
};

function Outcome({ result, isDone, isBusy, onImport }: OutcomeProps) {
  const { t } = useTranslation();
  if (result.outcome === 'too_many') {
    return <Banner tone="critical">{t('optOuts.import.tooMany', { most: result.most })}</Banner>;
  }
  const { added, known, unreadable } = result;
  const download = async () =>
    saveFile('unreadable.csv', await writeCsv(t('optOuts.import.column'), unreadable));
  return (
    <BlockStack gap="300">
      <Banner tone={isDone ? 'success' : 'info'}>
        <ul className="opt-outs-figures">
          <li>
            {isDone
              ? t('optOuts.import.added', { count: added })
              : t('optOuts.import.wouldAdd', { count: added })}
          </li>
          <li>{t('optOuts.import.known', { count: known })}</li>
          <li>{t('optOuts.import.cannotRead', { count: unreadable.length })}</li>
        </ul>
      </Banner>
      <InlineStack gap="200">
        {isDone || added === 0 ? null : (
          <Button variant="primary" loading={isBusy} onClick={onImport}>
            {t('optOuts.import.run', { count: added })}
          </Button>
        )}
        {unreadable.length === 0 ? null : (
          <Button onClick={download}>
            {t('optOuts.import.download', { count: unreadable.length })}
          </Button>
        )}
      </InlineStack>
    </BlockStack>
  );
}
