import { Button, InlineStack, Text } from '@shopify/polaris';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResolveRequest } from '#app/pipeline/merchant-app.ts';
import { type TickedRows, useTickedList } from './ticked-rows.ts';

type BulkBarProps = {
  readonly ticked: TickedRows;
  /** What was asked of the rows that are ticked is on its way. */
  readonly isBusy: boolean;
  readonly onResolve: (what: ResolveRequest['what']) => void;
  readonly onExport: () => void;
};

/**
 * What can be done with the rows that are ticked, at the foot of the list or of what is seen of it.
 * It follows the tick a moment later, so that the tick itself shows at once.
 */
export function BulkBar({ ticked, isBusy, onResolve, onExport }: BulkBarProps) {
  const { t } = useTranslation();
  const count = useDeferredValue(useTickedList(ticked)).length;
  return (
    <div className={count === 0 ? 'visually-hidden' : 'list-bulk'}>
      <span aria-live="polite">
        {count === 0 ? null : <Text as="span">{t('list.selected', { count })}</Text>}
      </span>
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
