import { Checkbox } from '@shopify/polaris';
import { useDeferredValue, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationRow } from '#app/pipeline/merchant-app.ts';
import { type TickedRows, useIsTicked, useTickedList } from './ticked-rows.ts';

type TickBoxProps = { readonly row: NotificationRow; readonly ticked: TickedRows };

/** Ticks one row; with Shift, all to the one before. */
export function TickBox({ row, ticked }: TickBoxProps) {
  const { t } = useTranslation();
  const isTicked = useIsTicked(ticked, row.id);
  const toLast = useRef(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps a tick from opening the row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key opens no row.
    <span
      onClickCapture={({ shiftKey }) => {
        toLast.current = shiftKey;
      }}
      onClick={(event) => event.stopPropagation()}
    >
      <Checkbox
        label={t('list.selectRow', { order: row.orderName, status: t(`status.${row.status}`) })}
        labelHidden
        checked={isTicked}
        onChange={(isChecked) => ticked.tick(row.id, isChecked, toLast.current)}
      />
    </span>
  );
}

/** Ticks all rows of the page, or none; it may follow the row's own box a moment later. */
export function TickAllBox({ ticked }: { readonly ticked: TickedRows }) {
  const { t } = useTranslation();
  const list = useDeferredValue(useTickedList(ticked));
  return (
    <Checkbox
      label={t('list.selectAll')}
      labelHidden
      checked={list.length === 0 ? false : ticked.isAll() || 'indeterminate'}
      onChange={(isChecked) => ticked.tickAll(isChecked)}
    />
  );
}
