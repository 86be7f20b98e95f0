import { Box, Button, ButtonGroup, Card, InlineStack, Pagination } from '@shopify/polaris';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRunView } from '#app/pipeline/merchant-app-dry-run.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { TryRow } from './try-row.tsx';
import { SHOWN, type TryView } from './try-view.ts';

type TryListProps = {
  readonly run: DryRunView;
  readonly view: TryView;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly onShow: (view: TryView) => void;
};

/** What would have been sent and skipped, change by change. */
export function TryList({ run, view, languageNames, onShow }: TryListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLElement>(null);
  const shownCursor = useRef(view.cursor);
  useEffect(() => {
    if (shownCursor.current === view.cursor) return;
    shownCursor.current = view.cursor;
    if (view.cursor !== null) list.current?.focus();
  }, [view.cursor]);
  const isWholeEmpty = run.send.amount + run.skip.amount === 0;
  if (isWholeEmpty) {
    return (
      <Card>
        <EmptyBlock title={t('try.none.title', { count: run.days })} text={t('try.none.text')} />
      </Card>
    );
  }
  const shown = t('list.shown', { count: run.rows.length });
  return (
    <Card padding="0">
      <Box padding="300">
        <ButtonGroup variant="segmented">
          {SHOWN.map((one) => (
            <Button
              key={one}
              pressed={view.shown === one}
              onClick={() => onShow({ shown: one, cursor: null })}
            >
              {t(`try.shown.${one}`)}
            </Button>
          ))}
        </ButtonGroup>
      </Box>
      <section ref={list} tabIndex={-1} aria-label={t('try.list')} className="list-results">
        {run.rows.length === 0 ? (
          <EmptyBlock title={t('try.nothingHere')} />
        ) : (
          <ul className="try-list">
            {run.rows.map((row) => (
              <TryRow
                key={row.id}
                row={row}
                languageName={languageNames[row.preview?.language ?? ''] ?? null}
              />
            ))}
          </ul>
        )}
      </section>
      {run.rows.length === 0 && run.previous === null ? null : (
        <Box padding="300">
          <InlineStack align="center">
            <Pagination
              label={shown}
              hasPrevious={run.previous !== null}
              hasNext={run.next !== null}
              onPrevious={() => onShow({ ...view, cursor: run.previous })}
              onNext={() => onShow({ ...view, cursor: run.next })}
            />
          </InlineStack>
        </Box>
      )}
      <p className="visually-hidden" aria-live="polite">
        {shown}
      </p>
    </Card>
  );
}
