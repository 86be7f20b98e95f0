import { Button, InlineStack, Text } from '@shopify/polaris';
import { useDeferredValue, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResolveRequest } from '#app/pipeline/merchant-app.ts';
import { type TickedRows, useIsWholeView, useTickedList } from './ticked-rows.ts';

type BulkBarProps = {
  readonly ticked: TickedRows;
  /** The rows of this page. */
  readonly shown: number;
  /** All of the view can be taken, beyond this page. */
  readonly hasMorePages: boolean;
  /** What was asked of the rows that are ticked is on its way. */
  readonly isBusy: boolean;
  readonly onResolve: (what: ResolveRequest['what']) => void;
  readonly onExport: () => void;
};

/**
 * What can be done with the rows that are ticked, at the foot of the list or of what is seen of it.
 * It follows the tick a moment later, so that the tick itself shows at once.
 */
export function BulkBar(props: BulkBarProps) {
  const { ticked, shown, hasMorePages, isBusy, onResolve, onExport } = props;
  const { t } = useTranslation();
  const count = useDeferredValue(useTickedList(ticked)).length;
  const isWholeView = useDeferredValue(useIsWholeView(ticked));
  const said = useRef<HTMLSpanElement>(null);
  const takeWholeView = () => {
    ticked.takeWholeView();
    // The button goes; what it did is said here.
    said.current?.focus();
  };
  return (
    <div className={count === 0 ? 'visually-hidden' : 'list-bulk'}>
      <InlineStack gap="200" blockAlign="center">
        <span ref={said} tabIndex={-1} aria-live="polite">
          {count === 0 ? null : (
            <Text as="span">
              {isWholeView ? t('bulk.allSelected') : t('list.selected', { count })}
            </Text>
          )}
        </span>
        {count === 0 || isWholeView || !hasMorePages ? null : (
          <Button variant="plain" onClick={takeWholeView}>
            {t('bulk.selectAll', { least: shown })}
          </Button>
        )}
      </InlineStack>
      {count === 0 ? null : (
        <InlineStack gap="200">
          <Button disabled={isBusy} onClick={() => onResolve('resend')}>
            {t('action.sendAgain')}
          </Button>
          <Button disabled={isBusy} onClick={() => onResolve('leave')}>
            {t('action.leaveIt')}
          </Button>
          <Button onClick={onExport}>{t('export.start')}</Button>
        </InlineStack>
      )}
    </div>
  );
}
